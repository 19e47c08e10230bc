import ArgumentParser
import DataModel
import Schema

/// `plyr lexicon lint`
struct LexiconLint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Check documents for mistakes, and for what is legal but likely to be regretted.",
        discussion: """
            Prints 'FILE:LINE:COLUMN: LEVEL: MESSAGE [RULE] (PATH)' for everything that breaks a rule, and fails if \
            any of it is an error. A document that is not valid is looked through as far as it can be read. Documents \
            that are given together may refer to one another.
            """)

    @OptionGroup var paths: LexiconPaths
    @Option(help: "The least that is printed: error, warning (or warn) or info.")
    var level = Level.warning
    @Option(help: "The least that makes the command fail, printed or not: error, warning (or warn) or info.")
    var failOn = Level.error
    @Option(help: "A rule that does not count; may be given more than once, or as a list with commas.")
    var ignore: [String] = []
    @Flag(help: "Print one JSON object a line: rule, level, file, nsid, line, column, path, message.")
    var json = false
    @Flag(help: "Print all rules with their usual level, and look at nothing.")
    var rules = false

    enum Level: String, ExpressibleByArgument, CaseIterable {
        case error
        case warning
        case warn
        case info

        var level: LintRule.Level {
            switch self {
            case .error: .error
            case .warn, .warning: .warning
            case .info: .info
            }
        }
    }

    private var ignored: [String] {
        ignore.flatMap { $0.split(separator: ",") }.map { $0.trimmingPrefix(" ") }.map(String.init)
    }

    func validate() throws {
        if !rules { try paths.require() }
        for name in ignored where LintRule.named(name) == nil {
            throw ValidationError("there is no rule '\(name)'; --rules prints them all")
        }
    }

    func run() throws {
        if rules { return printRules() }
        let ignored = Set(ignored.compactMap(LintRule.named))
        let findings = Linter.lint(try paths.sources()).filter { !ignored.contains($0.rule) }
        for finding in findings where finding.level >= level.level {
            print(json ? String(decoding: finding.value.json(), as: UTF8.self) : finding.description)
        }
        guard !findings.contains(where: { $0.level >= failOn.level }) else { throw ExitCode.failure }
    }

    private func printRules() {
        for rule in LintRule.all { print("\(rule.name) (\(rule.level.rawValue)): \(rule.summary)") }
    }
}
