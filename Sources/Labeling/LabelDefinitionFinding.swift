/// Something in a labeler's policies that will not work, or likely not as it was meant.
public struct LabelDefinitionFinding: Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Nobody can use it so: it must not be declared.
        case error
        /// It is legal, and likely to be regretted.
        case warning
    }

    public let severity: Severity
    /// Where: `labelValueDefinitions[0].locales[1].name`; empty for the policies as a whole.
    public let path: String
    /// What is wrong. May quote what stands there.
    public let problem: String
    /// What to do about it.
    public let advice: String

    package init(severity: Severity, path: String, problem: String, advice: String) {
        self.severity = severity
        self.path = path
        self.problem = problem
        self.advice = advice
    }

    /// `error: PATH: PROBLEM. ADVICE.`
    public var description: String {
        "\(severity.rawValue): \(path.isEmpty ? "policies" : path): \(problem). \(advice)."
    }
}
