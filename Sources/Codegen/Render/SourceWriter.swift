/// Writes indented lines.
///
/// Declarations are handed in as public; what is written has the access level that was asked for.
struct SourceWriter {
    private static let publicPrefix = "public "

    private let access: AccessLevel
    private(set) var text = ""
    private var level = 0

    init(_ access: AccessLevel = .public) {
        self.access = access
    }

    mutating func line(_ line: String = "") {
        if !line.isEmpty {
            text += String(repeating: "    ", count: level)
            if access != .public, line.utf8.starts(with: Self.publicPrefix.utf8) {
                text += access.keyword
                text += Substring(line.utf8.dropFirst(Self.publicPrefix.utf8.count))
            } else {
                text += line
            }
        }
        text += "\n"
    }

    /// A line that opens a brace; what follows stands one step further in, up to ``close()``.
    mutating func open(_ head: String) {
        line(head + " {")
        level += 1
    }

    /// The closing brace.
    mutating func close() {
        level -= 1
        line("}")
    }

    mutating func block(_ head: String, _ body: (inout SourceWriter) -> Void) {
        open(head)
        body(&self)
        close()
    }

    /// An empty line, unless the last line opened a brace or is empty already.
    mutating func gap() {
        if !text.isEmpty, !text.hasSuffix("{\n"), !text.hasSuffix("\n\n") { line() }
    }

    /// A documentation comment: every line of the text on its own, nothing in it that could end the comment.
    mutating func document(_ documentation: String?) {
        guard let documentation, !documentation.isEmpty else { return }
        for part in documentation.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let scalars = part.unicodeScalars.map { Self.isPrintable($0) ? $0 : " " }
            var line = "///"
            if !scalars.isEmpty {
                line += " "
                line.unicodeScalars.append(contentsOf: scalars)
            }
            self.line(line)
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}

/// Texts as Swift writes them.
enum Literal {
    /// A string literal, whatever the text holds.
    static func string(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
                literal += "\\u{\(String(scalar.value, radix: 16))}"
            case "\u{200e}", "\u{200f}", "\u{202a}"..."\u{202e}", "\u{2028}", "\u{2029}", "\u{2066}"..."\u{2069}",
                "\u{feff}":
                literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    /// A list of literals in brackets.
    static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
}
