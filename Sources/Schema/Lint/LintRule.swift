/// A rule that documents are held to. Those that other tools have too bear the same names there.
public struct LintRule: Sendable, Hashable {
    /// How much it matters when a document breaks a rule; greater is worse.
    public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
        /// A matter of style.
        case info
        /// Likely to be regretted.
        case warning
        /// The document cannot be used as it is.
        case error

        public static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// Lower-case words joined by hyphens.
    public let name: String
    /// What breaking it usually means; where the document becomes unusable by it, a finding is an error all the same.
    public let level: Level
    /// One sentence: what is asked for.
    public let summary: String

    init(_ name: String, _ level: Level, _ summary: String) {
        self.name = name
        self.level = level
        self.summary = summary
    }

    public static func == (a: LintRule, b: LintRule) -> Bool { Constraint.equal(a.name, b.name) }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Every rule, family by family.
    public static let all =
        document + references + names + descriptions + records + endpoints + limits + values + permissions

    /// The rule of that name.
    public static func named(_ name: String) -> LintRule? { all.first { Constraint.equal($0.name, name) } }
}
