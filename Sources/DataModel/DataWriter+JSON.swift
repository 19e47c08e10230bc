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
        endJSONKey()
    }

    mutating func endJSONKey() {
        reserve(1)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func jsonWrapped(_ key: StaticString, _ text: String) {
        beginJSON(UInt8(ascii: "{"))
        jsonString(key)
        endJSONKey()
        jsonString(text)
        endJSON(UInt8(ascii: "}"))
    }

    mutating func jsonString(_ value: String) {
        var value = value
        value.withUTF8 { jsonString($0) }
    }

    mutating func jsonString(_ value: StaticString) {
        jsonString(UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    private mutating func jsonString(_ utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        reserve(utf8.count + 2)
        put(UInt8(ascii: "\""))
        if let source = utf8.baseAddress {
            var start = 0
            while true {
                let end = Self.plainEnd(utf8, from: start)
                append(source + start, end - start)
                guard end < utf8.count else { break }
                // At worst a byte becomes six.
                reserve(6)
                escape(utf8[end])
                start = end + 1
            }
        }
        reserve(1)
        put(UInt8(ascii: "\""))
    }

    /// Where the first byte stands that has to be escaped, or the end.
    private static func plainEnd(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(utf8)
        var index = start
        while index + 8 <= bytes.count, JSONWord.isPlain(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index += 1
        }
        return index
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
