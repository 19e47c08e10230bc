/// Unsigned LEB128 numbers, as multiformats and CAR files write lengths and codes.
public enum Varint {
    /// Appends the shortest form of `value`, at most ten bytes.
    public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Reads a number at the front of `bytes` and says how many bytes it took, or nil when it is cut off,
    /// is not in its shortest form, or does not fit 63 bits.
    public static func read(_ bytes: some Collection<UInt8>) -> (value: UInt64, length: Int)? {
        var value: UInt64 = 0
        var length = 0
        for byte in bytes {
            guard length < 9 else { return nil }
            value |= UInt64(byte & 0x7f) << UInt64(7 * length)
            length += 1
            if byte & 0x80 == 0 {
                return byte == 0 && length > 1 ? nil : (value, length)
            }
        }
        return nil
    }
}
