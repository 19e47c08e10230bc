/// Base 64 as RFC 4648 has it, in the standard and the URL alphabet.
///
/// Reading is as lenient as the AT Protocol's JSON mapping asks: padding may be absent, and the bits
/// behind the last whole byte may be anything. Foundation's reader refuses both.
public enum Base64 {
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let url = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let standardValues = values(of: standard)
    private static let urlValues = values(of: url)
    private static let none: UInt8 = 0xff

    /// The standard alphabet; unpadded unless asked, as the data model's JSON writes it.
    public static func encode(_ bytes: some Collection<UInt8>, padded: Bool = false) -> String {
        encode(bytes, alphabet: standard, padded: padded)
    }

    /// The URL-safe alphabet without padding, as JSON web tokens write it.
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes, alphabet: url, padded: false)
    }

    /// The bytes of a text in the standard alphabet, or nil.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8, values: standardValues)
    }

    /// The bytes of a text in the URL-safe alphabet, or nil.
    public static func decodeURL(_ text: String) -> [UInt8]? {
        decode(text.utf8, values: urlValues)
    }

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: none, count: 256)
        for (value, character) in alphabet.enumerated() {
            table[Int(character)] = UInt8(value)
        }
        return table
    }

    private static func encode(_ bytes: some Collection<UInt8>, alphabet: [UInt8], padded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var accumulator: UInt32 = 0
        var bits = 0
        for byte in bytes {
            accumulator = accumulator << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(accumulator >> UInt32(bits)) & 63])
            }
            accumulator &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 {
            text.append(alphabet[Int(accumulator << UInt32(6 - bits)) & 63])
        }
        while padded, text.count % 4 != 0 {
            text.append(UInt8(ascii: "="))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decode(_ text: String.UTF8View, values: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var accumulator: UInt32 = 0
        var characters = 0
        var padding = 0
        for character in text {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value != none, padding == 0 else { return nil }
            accumulator = (accumulator << 6 | UInt32(value)) & 0xff_ffff
            characters += 1
            switch characters & 3 {
            case 2: bytes.append(UInt8(truncatingIfNeeded: accumulator >> 4))
            case 3: bytes.append(UInt8(truncatingIfNeeded: accumulator >> 2))
            case 0: bytes.append(UInt8(truncatingIfNeeded: accumulator))
            default: break
            }
        }
        let missing = (4 - characters & 3) & 3
        guard characters & 3 != 1, padding == 0 || padding == missing else { return nil }
        return bytes
    }
}
