import ArgumentParser
import Schema

/// `plyr lexicon check`
struct LexiconCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that documents are valid lexicons and that their references lead somewhere.",
        discussion: """
            Prints 'FILE:LINE:COLUMN: error: WHY (PATH)' for every mistake of every document, and fails if there is \
            one. Warnings do no harm: one is that a document is referred to and not at hand. Documents that are given \
            together may refer to one another.
            """)

    @OptionGroup var paths: LexiconPaths
    @Flag(help: "Fail for warnings too.")
    var strict = false

    func validate() throws { try paths.require() }

    func run() throws {
        let (catalog, diagnostics) = LexiconFolder.resolved(try paths.sources())
        for diagnostic in diagnostics { print(diagnostic) }
        guard !diagnostics.hasErrors, !strict || diagnostics.isEmpty else { throw ExitCode.failure }
        let count = catalog.all.count
        print("\(count) \(count == 1 ? "document" : "documents"), no errors")
    }
}
