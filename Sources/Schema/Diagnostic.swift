/// Something that is wrong, or merely odd, about a lexicon document.
///
/// Printed in the form `file:line:column: error: message`, which build tools recognise.
public struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable, Hashable {
        /// The document cannot be used.
        case error
        /// The document can be used, but a part of it is left out or means less than it seems to.
        case warning
    }

    public let severity: Severity
    /// Name of the document's file, or of wherever else it came from.
    public let file: String
    /// Line and column of the place, both from 1; 0 when nothing narrower than the file is known.
    public let line: Int
    public let column: Int
    /// Where in the document, as the keys that lead there: `defs.main.record.properties.title`.
    public let path: String
    public let message: String
    /// The rule that is broken.
    public let rule: LintRule

    public init(
        _ severity: Severity, _ message: String, file: String, line: Int = 0, column: Int = 0, path: String = "",
        rule: LintRule? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.rule = rule ?? .lexiconSchema
    }

    /// The same with another severity, and perhaps something before its words.
    public func with(_ severity: Severity, prefix: String = "") -> Diagnostic {
        Diagnostic(severity, prefix + message, file: file, line: line, column: column, path: path, rule: rule)
    }

    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let text = "\(severity.rawValue): \(OneLine.text(message))"
        return "\(OneLine.text(place)): \(text)" + (path.isEmpty ? "" : " (\(OneLine.text(path)))")
    }
}

extension Sequence where Element == Diagnostic {
    /// Whether any of them forbids using the document.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}
