import ArgumentParser
import DataModel
import Schema

/// `plyr lexicon diff`
struct LexiconDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed from one version of lexicons to another.",
        discussion: """
            Prints 'NSID: breaking: MESSAGE [KIND] (PATH)' for every change that breaks somebody, and the same with \
            'change' for all others. Exits with 0, or with 2 when the new version cannot be read as a whole. What \
            cannot be read of the old one is said and passed over.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        try await ComparedVersions.usable {
            let (before, after) = try await versions.read()
            guard !before.catalog.all.isEmpty || !after.catalog.all.isEmpty else {
                throw LexiconInputError("there are no lexicons in \(versions.old) and \(versions.new)")
            }
            versions.show(Comparison.changes(from: before.catalog, to: after.catalog))
        }
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

            Exits with 0 when all was compared and nothing breaks, with 1 when something breaks, and with 2 when \
            something could not be compared: a version has no lexicons, or one that cannot be read.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        try await ComparedVersions.usable {
            let (before, after) = try await versions.read()
            guard before.count > 0 else { throw LexiconInputError("there are no lexicons in \(versions.old)") }
            let changes = Comparison.changes(from: before.catalog, to: after.catalog).filter(\.isBreaking)
            versions.show(changes)
            for file in before.unreadable { OwnLexicons.report("\(OneLine.text(file)) was not compared") }
            guard changes.isEmpty else { throw ExitCode.failure }
            guard before.unreadable.isEmpty else { throw ComparedVersions.unusable }
        }
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

    /// The status for what cannot be compared.
    static let unusable = ExitCode(2)

    /// One version, as far as it can be used.
    struct Side {
        let catalog: Catalog
        /// Of all documents, those that cannot be read too.
        let count: Int
        /// The files that cannot be read, in order.
        let unreadable: [String]

        init(_ sources: [LexiconSource]) {
            let (catalog, diagnostics) = LexiconFolder.catalog(of: sources)
            let errors = diagnostics.filter { $0.severity == .error }
            for error in errors { OwnLexicons.report("\(error)") }
            self.catalog = catalog
            count = sources.count
            unreadable = Set(errors.map(\.file)).sorted()
        }
    }

    /// Reads both, and says what is wrong with them. Throws if the new version cannot be used as a whole.
    func read() async throws -> (before: Side, after: Side) {
        let versions = try LexiconVersion.pair(old, new)
        let before = Side(try await versions.old.sources())
        let after = Side(try await versions.new.sources())
        guard after.unreadable.isEmpty else { throw Self.unusable }
        return (before, after)
    }

    /// Runs a comparison, and ends with the status for unusable input where it throws anything but a status.
    static func usable(_ compare: () async throws -> Void) async throws {
        do {
            try await compare()
        } catch let status as ExitCode {
            throw status
        } catch {
            OwnLexicons.report("Error: \(error)")
            throw unusable
        }
    }

    func show(_ changes: [Change]) {
        for change in changes {
            print(json ? String(decoding: change.value.json(), as: UTF8.self) : change.description)
        }
    }
}
