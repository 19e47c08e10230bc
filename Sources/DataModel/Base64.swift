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
        decode(text, values: standardValues)
    }

    /// The bytes of a text in the URL-safe alphabet, or nil.
    public static func decodeURL(_ text: String) -> [UInt8]? {
        decode(text, values: urlValues)
    }

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: none, count: 256)
        for (value, character) in alphabet.enumerated() {
            table[Int(character)] = UInt8(value)
        }
        return table
    }

    private static func encode(_ bytes: some Collection<UInt8>, alphabet: [UInt8], padded: Bool) -> String {
        let bytes = Array(bytes)
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            var length = 0
            func put(_ value: UInt32) {
                text[length] = alphabet[Int(value & 63)]
                length += 1
            }
            var index = 0
            while index + 3 <= bytes.count {
                let word = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
                put(word >> 18)
                put(word >> 12)
                put(word >> 6)
                put(word)
                index += 3
            }
            let rest = bytes.count - index
            if rest > 0 {
                let word = UInt32(bytes[index]) << 16 | (rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                put(word >> 18)
                put(word >> 12)
                if rest > 1 { put(word >> 6) }
            }
            while padded, length % 4 != 0 {
                text[length] = UInt8(ascii: "=")
                length += 1
            }
            return length
        }
    }

    private static func decode(_ text: String, values: [UInt8]) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0, values: values) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>, values: [UInt8]) -> [UInt8]? {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let count = text.count - padding
        guard count & 3 != 1, padding == 0 || padding == (4 - count & 3) & 3 else { return nil }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count / 4 * 3 + 3) { bytes, length in
            var accumulator: UInt32 = 0
            // Any character outside the alphabet sets the high bit, which no value has.
            var seen: UInt8 = 0
            for index in 0..<count {
                let value = values[Int(text[index])]
                seen |= value
                accumulator = accumulator << 6 | UInt32(value & 63)
                if index & 3 == 3 {
                    bytes[length] = UInt8(truncatingIfNeeded: accumulator >> 16)
                    bytes[length + 1] = UInt8(truncatingIfNeeded: accumulator >> 8)
                    bytes[length + 2] = UInt8(truncatingIfNeeded: accumulator)
                    length += 3
                }
            }
            if count & 3 >= 2 {
                accumulator <<= count & 3 == 2 ? 12 : 6
                bytes[length] = UInt8(truncatingIfNeeded: accumulator >> 16)
                length += 1
            }
            if count & 3 == 3 {
                bytes[length] = UInt8(truncatingIfNeeded: accumulator >> 8)
                length += 1
            }
            isValid = seen & 0x80 == 0
        }
        return isValid ? bytes : nil
    }
}
