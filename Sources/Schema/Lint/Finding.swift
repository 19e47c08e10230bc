public import DataModel

/// A place in a document that breaks a rule.
///
/// Printed in the form `file:line:column: level: message [rule] (path)`, which editors recognise.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    public let rule: LintRule
    public let level: LintRule.Level
    /// Name of the document's file.
    public let file: String
    /// What the document calls itself, valid or not; empty when that is unknown.
    public let nsid: String
    /// Line and column from 1 and the keys that lead there; line 0 when nothing narrower than the file is known.
    public let location: Location
    public let message: String

    init(
        _ rule: LintRule, level: LintRule.Level? = nil, file: String, nsid: String, location: Location, message: String
    ) {
        self.rule = rule
        self.level = level ?? rule.level
        self.file = file
        self.nsid = nsid
        self.location = location
        self.message = message
    }

    init(_ diagnostic: Diagnostic, nsid: String) {
        let location = Location(line: diagnostic.line, column: diagnostic.column, path: diagnostic.path)
        // That a document is not at hand is an error to whoever needs it now, not of the one that refers to it.
        let isError = diagnostic.severity == .error && diagnostic.rule != .missingDocument
        let level: LintRule.Level = isError ? .error : diagnostic.rule.level
        self.init(
            diagnostic.rule, level: level, file: diagnostic.file, nsid: nsid, location: location,
            message: diagnostic.message)
    }

    public var description: String {
        let place = location.line > 0 ? "\(file):\(location.line):\(location.column)" : file
        let path = location.path.isEmpty ? "" : " (\(OneLine.text(location.path)))"
        return "\(OneLine.text(place)): \(level.rawValue): \(OneLine.text(message)) [\(rule.name)]\(path)"
    }

    /// The finding for programs.
    public var value: Value {
        .map([
            "rule": .string(rule.name), "level": .string(level.rawValue), "file": .string(file),
            "nsid": .string(nsid), "line": .integer(Int64(location.line)), "column": .integer(Int64(location.column)),
            "path": .string(location.path), "message": .string(message),
        ])
    }
}
