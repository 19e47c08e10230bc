/// Why bytes or text are not data of the expected form.
public struct DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in a few words.
    public var reason: String
    /// Where in the data: keys and indexes joined by dots, empty for the whole.
    public var path: String
    /// The byte at which reading stopped, counted from zero; nil where no bytes were read.
    public var offset: Int?
    /// Line and column of ``offset``, from one, for JSON.
    public var position: TextPosition?

    public init(_ reason: String, path: String = "", offset: Int? = nil, position: TextPosition? = nil) {
        self.reason = reason
        self.path = path
        self.offset = offset
        self.position = position
    }

    public var description: String {
        var text = path.isEmpty ? reason : "\(path): \(reason)"
        if let position {
            text += " (line \(position.line), column \(position.column))"
        } else if let offset {
            text += " (byte \(offset))"
        }
        return text
    }
}

/// A place in a text; both numbers start from one, columns count bytes.
public struct TextPosition: Sendable, Hashable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of byte `offset` of `text`.
    init(of offset: Int, in text: UnsafeRawBufferPointer) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(max(offset, 0), text.count) where text[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.init(line: line, column: offset - lineStart + 1)
    }
}
