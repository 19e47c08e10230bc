import ArgumentParser
import Schema

/// `plyr lexicon diff`
struct LexiconDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what changed from one version of lexicons to another.",
        discussion: """
            Prints 'NSID: breaking: MESSAGE [KIND] (PATH)' for every change that breaks somebody, and the same with \
            'change' for all others. Exits with 0, or with 2 when the new version cannot be read as a whole. Documents \
            of the old version that cannot be read are reported and left out.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        try await ComparedVersions.usable {
            let (before, after) = try await versions.read()
            guard !before.catalog.all.isEmpty || !after.catalog.all.isEmpty else {
                throw LexiconInputError("there are no lexicons in \(versions.versions.joined(separator: " and "))")
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
            Valid data must stay valid, and new data must be valid by the old version. In parameters and bodies of \
            endpoints, which only one side writes, it is enough that the side that reads by the other version accepts \
            them; but a property that becomes required, optional or nullable breaks there too, because generated code \
            of one version rejects data of the other. Prints 'NSID: breaking: MESSAGE [KIND] (PATH)' for every such \
            change.

            Exits with 0 when all was compared and nothing breaks, with 1 when something breaks, and with 2 when \
            something could not be compared: a version has no lexicons, or one that cannot be read. Documents that \
            nobody has published yet are new, and break nothing.

            \(ComparedVersions.explanation)
            """)

    @OptionGroup var versions: ComparedVersions

    func run() async throws {
        try await ComparedVersions.usable {
            let (before, after) = try await versions.read()
            guard before.count > 0 || versions.published else {
                throw LexiconInputError("there are no lexicons in \(versions.versions[0])")
            }
            let changes = Comparison.changes(from: before.catalog, to: after.catalog).filter(\.isBreaking)
            versions.show(changes)
            for file in before.unreadable { OwnLexicons.report("\(OneLine.text(file)) was not compared") }
            guard changes.isEmpty else { throw ExitCode.failure }
            guard before.unreadable.isEmpty else { throw ComparedVersions.unusable }
        }
    }
}
