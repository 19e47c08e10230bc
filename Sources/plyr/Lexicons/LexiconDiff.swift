import ArgumentParser
import DataModel
import Foundation
import Schema

/// `plyr lexicon diff`
struct LexiconDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed from one version of lexicons to another.",
        discussion: """
            Prints 'NSID: breaking: MESSAGE [KIND] (PATH)' for every change that breaks somebody, and the same with \
            'change' for all others.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        let changes = try await versions.changes()
        versions.show(changes)
    }
}

/// `plyr lexicon breaking`
struct LexiconBreaking: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaking",
        abstract: "Fail if a new version of lexicons breaks those who know the old one.",
        discussion: """
            Data that was valid has to stay valid, and new data has to be valid to those who know the old version. In \
            bodies of endpoints, which only one side writes, half of that is enough. Prints \
            'NSID: breaking: MESSAGE [KIND] (PATH)' for all that is not so.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        let changes = try await versions.changes().filter(\.isBreaking)
        versions.show(changes)
        guard changes.isEmpty else { throw ExitCode.failure }
    }
}

/// Two versions of lexicons, named on the command line.
struct ComparedVersions: ParsableArguments {
    static let explanation = """
        Each version is a lexicon, a folder of lexicons, or a revision in git: REVISION:PATH, or REVISION alone for \
        the path that the other version has.
        """

    @Argument(help: "The old version.")
    var old: String
    @Argument(help: "The new version.")
    var new: String
    @Flag(help: "Print one JSON object a line: kind, breaking, nsid, path, message.")
    var json = false

    /// Throws if the new version cannot be used as a whole; what could not be used of the old one is passed over.
    func changes() async throws -> [Change] {
        let versions = try LexiconVersion.pair(old, new)
        let before = LexiconFolder.catalog(of: try await versions.old.sources())
        let after = LexiconFolder.catalog(of: try await versions.new.sources())
        for diagnostic in before.diagnostics + after.diagnostics where diagnostic.severity == .error {
            FileHandle.standardError.write(Data("\(diagnostic)\n".utf8))
        }
        guard !after.diagnostics.hasErrors else { throw ExitCode.failure }
        return Comparison.changes(from: before.catalog, to: after.catalog)
    }

    func show(_ changes: [Change]) {
        for change in changes {
            print(json ? String(decoding: change.value.json(), as: UTF8.self) : change.description)
        }
    }
}
