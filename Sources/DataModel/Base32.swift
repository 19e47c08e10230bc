/// RFC 4648 base 32 in lower case without padding: the text form of CIDs and of did:plc identifiers.
public enum Base32 {
    /// Lower case, unpadded.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        return String(unsafeUninitializedCapacity: (bytes.count * 8 + 4) / 5) { encode(bytes, to: $0) }
    }

    /// Writes the text into `target`, which must have room for it, and returns its length.
    static func encode(_ bytes: [UInt8], to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var length = 0
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        func put(_ value: UInt32) {
            let digit = UInt8(truncatingIfNeeded: value & 31)
            target[length] = digit < 26 ? UInt8(ascii: "a") + digit : UInt8(ascii: "2") + (digit - 26)
            length += 1
        }
        for byte in bytes {
            accumulator = accumulator << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                put(accumulator >> bits)
            }
            accumulator &= (1 << bits) - 1
        }
        if bits > 0 { put(accumulator << (5 - bits)) }
        return length
    }

    /// The bytes of a canonical text, or nil: upper case, padding and stray bits are refused, so that equal
    /// bytes have exactly one text.
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 5 / 8)
        var accumulator: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            guard let value = value(of: character) else { return nil }
            accumulator = accumulator << 5 | value
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> bits))
                accumulator &= (1 << bits) - 1
            }
        }
        return bits < 5 && accumulator == 0 ? bytes : nil
    }

    /// The bytes of a canonical text, or nil.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8))
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a"))
        case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(character - UInt8(ascii: "2")) + 26
        default: nil
        }
    }
}
