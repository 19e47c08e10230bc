/// A JSON string in the input, without its quotes.
struct JSONSpan {
    let address: UnsafeRawPointer
    let count: Int
    let hasEscapes: Bool
}

extension DataReader {
    mutating func readJSONString() throws(DataError) -> String {
        try takeJSON(UInt8(ascii: "\""), "a string")
        let span = try scanString()
        return span.hasEscapes ? try unescape(span) : try text(span.address, span.count)
    }

    /// Steps behind the closing quote of a string whose opening quote has been read.
    mutating func scanString() throws(DataError) -> JSONSpan {
        let from = cursor
        var hasEscapes = false
        skipPlainBytes()
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                defer { cursor += 1 }
                return JSONSpan(address: from, count: cursor - from, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                _ = try take(2)
            case 0..<0x20: throw failure("has a control character in a string")
            default: cursor += 1
            }
        }
        throw failure("ends too early")
    }

    /// Steps over whole words of bytes of which none ends a string, escapes, or is forbidden in it.
    private mutating func skipPlainBytes() {
        while end - cursor >= 8, JSONWord.isPlain(cursor.loadUnaligned(as: UInt64.self)) { cursor += 8 }
    }

    func unescape(_ span: JSONSpan) throws(DataError) -> String {
        let source = UnsafeRawBufferPointer(start: span.address, count: span.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(span.count)
        var index = 0
        while index < source.count {
            guard source[index] == UInt8(ascii: "\\") else {
                bytes.append(source[index])
                index += 1
                continue
            }
            index += 2
            switch source[index - 1] {
            case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): bytes.append(UInt8(ascii: "/"))
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0c)
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"): bytes.append(contentsOf: try scalar(in: source, at: &index).utf8)
            default: throw failure("has an unknown escape in a string")
            }
        }
        return try bytes.withUnsafeBytes { buffer in
            Result { () throws(DataError) in
                try text(buffer.baseAddress ?? span.address, buffer.count)
            }
        }.get()
    }

    /// The scalar of a `\u` escape, or of two that are a surrogate pair; `index` is behind the `u`.
    private func scalar(in source: UnsafeRawBufferPointer, at index: inout Int) throws(DataError) -> String {
        let first = try codeUnit(in: source, at: &index)
        if let scalar = Unicode.Scalar(UInt32(first)) { return String(scalar) }
        guard (0xd800..<0xdc00).contains(first), index + 1 < source.count, source[index] == UInt8(ascii: "\\"),
            source[index + 1] == UInt8(ascii: "u")
        else { throw failure("has half a surrogate pair in a string") }
        index += 2
        let second = try codeUnit(in: source, at: &index)
        guard (0xdc00..<0xe000).contains(second),
            let scalar = Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw failure("has half a surrogate pair in a string") }
        return String(scalar)
    }

    private func codeUnit(in source: UnsafeRawBufferPointer, at index: inout Int) throws(DataError) -> UInt16 {
        guard index + 4 <= source.count else { throw failure("has a broken escape in a string") }
        var unit: UInt16 = 0
        for byte in source[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("has a broken escape in a string")
            }
            unit = unit << 4 | UInt16(digit)
        }
        index += 4
        return unit
    }
}

/// Eight bytes of a JSON string, looked at together.
enum JSONWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether no byte is a quote, a backslash or a control character.
    @inline(__always)
    static func isPlain(_ word: UInt64) -> Bool {
        // A byte below n borrows from its high bit in `x - n`; bytes of UTF-8 above 0x7f are masked out again.
        let control = (word &- ones &* 0x20) & ~word
        return (control | zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5c)) & highBits == 0
    }

    /// A high bit wherever `word` has a zero byte, and maybe above one.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}
