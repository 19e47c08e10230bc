/// A Swift source, taken apart just far enough to tell code from comments and from the texts of string literals.
struct SwiftText {
    struct Literal: Sendable {
        let text: String
        /// Counted from 1.
        let line: Int
    }

    /// The source with blanks for every byte of a comment or a literal's text. Line breaks and quotes stay.
    private(set) var code: [UInt8] = []
    private(set) var literals: [Literal] = []

    private let source: [UInt8]
    private var index = 0
    private var line = 1

    init(_ source: String) {
        self.source = Array(source.utf8)
        code.reserveCapacity(self.source.count)
        readCode(untilParenthesis: false)
    }

    private func sees(_ text: StaticString) -> Bool {
        guard index + text.utf8CodeUnitCount <= source.count else { return false }
        return text.withUTF8Buffer { source[index..<(index + $0.count)].elementsEqual($0) }
    }

    /// Takes bytes as code.
    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where index < source.count {
            if source[index] == UInt8(ascii: "\n") { line += 1 }
            code.append(source[index])
            index += 1
        }
    }

    /// Takes bytes as something else.
    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where index < source.count {
            let isBreak = source[index] == UInt8(ascii: "\n")
            if isBreak { line += 1 }
            code.append(isBreak ? source[index] : UInt8(ascii: " "))
            index += 1
        }
    }

    /// Reads to the end, or to the parenthesis that ends an interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while index < source.count {
            if sees("//") {
                while index < source.count, source[index] != UInt8(ascii: "\n") { blank() }
            } else if sees("/*") {
                readComment()
            } else if let hashes = literalHashes() {
                readLiteral(hashes: hashes)
            } else {
                if untilParenthesis, source[index] == UInt8(ascii: "(") { depth += 1 }
                if untilParenthesis, source[index] == UInt8(ascii: ")") {
                    if depth == 0 { return }
                    depth -= 1
                }
                keep()
            }
        }
    }

    private mutating func readComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && index < source.count
    }

    /// How many `#` stand before the quote that comes here; nil when this is no literal.
    private func literalHashes() -> Int? {
        var end = index
        while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
        return end < source.count && source[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private func seesHashes(_ count: Int, after offset: Int) -> Bool {
        let from = index + offset
        return from + count <= source.count && source[from..<(from + count)].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private mutating func readLiteral(hashes: Int) {
        keep(hashes)
        let isLong = sees("\"\"\"")
        let quotes = isLong ? 3 : 1
        let start = line
        var text: [UInt8] = []
        keep(quotes)
        while index < source.count {
            if (isLong ? sees("\"\"\"") : sees("\"")) && seesHashes(hashes, after: quotes) {
                keep(quotes + hashes)
                break
            }
            if sees("\\"), seesHashes(hashes, after: 1) {
                blank(1 + hashes)
                if sees("(") {
                    keep()
                    readCode(untilParenthesis: true)
                    keep()
                } else {
                    if sees("n") { text.append(UInt8(ascii: "\n")) }
                    blank()
                }
                continue
            }
            text.append(source[index])
            blank()
        }
        literals.append(Literal(text: String(decoding: text, as: UTF8.self), line: start))
    }
}
