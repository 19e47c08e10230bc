extension DataWriter {
    mutating func separate() {
        reserve(1)
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    mutating func beginJSON(_ bracket: UInt8) {
        separate()
        reserve(1)
        put(bracket)
        needsComma = false
    }

    mutating func endJSON(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        needsComma = true
    }

    mutating func jsonKey(_ name: String) {
        jsonString(name)
        reserve(1)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func jsonWrapped(_ key: String, _ text: String) {
        beginJSON(UInt8(ascii: "{"))
        jsonKey(key)
        jsonString(text)
        endJSON(UInt8(ascii: "}"))
    }

    mutating func jsonString(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { utf8 in
            // At worst each byte becomes a six-byte escape.
            reserve(utf8.count * 6 + 2)
            put(UInt8(ascii: "\""))
            for byte in utf8 { escape(byte) }
            put(UInt8(ascii: "\""))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            put(UInt8(ascii: "\\"))
            put(byte)
        case 0x0a: putEscape("n")
        case 0x0d: putEscape("r")
        case 0x09: putEscape("t")
        case 0..<0x20:
            for byte in "\\u00".utf8 { put(byte) }
            let digits = Array("0123456789abcdef".utf8)
            put(digits[Int(byte >> 4)])
            put(digits[Int(byte & 15)])
        default: put(byte)
        }
    }

    private mutating func putEscape(_ letter: Unicode.Scalar) {
        put(UInt8(ascii: "\\"))
        put(UInt8(ascii: letter))
    }
}
