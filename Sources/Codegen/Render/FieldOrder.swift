/// The order of DAG-CBOR's keys, and the code by which a reader finds a field.
enum FieldOrder {
    /// Length first, then bytes.
    static func precedes(_ a: String, _ b: String) -> Bool {
        let (left, right) = (a.utf8, b.utf8)
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    /// Must be what `FieldKey.code` of DataModel is: seven bytes, little-endian, and the length above them.
    static func code(_ key: String) -> UInt64 {
        var code = UInt64(min(key.utf8.count, 255)) << 56
        for (index, byte) in key.utf8.prefix(7).enumerated() { code |= UInt64(byte) << UInt64(8 * index) }
        return code
    }

    /// Whether the code alone tells the key.
    static func isTold(byCode key: String) -> Bool { key.utf8.count <= 7 }

    /// The pattern of a `case` for the key.
    static func pattern(_ key: String) -> String {
        let code = "0x" + String(code(key), radix: 16)
        return isTold(byCode: key) ? code : "\(code) where _key.equals(\(Literal.string(key)))"
    }
}
