import ArgumentParser
import Schema

/// `plyr lexicon check`
struct LexiconCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that documents are valid lexicons and that their references lead somewhere.",
        discussion: """
            Prints 'FILE:LINE:COLUMN: error: WHY (PATH)' for every mistake of every document, and fails if there is \
            one. Warnings do no harm: one is that a document is referred to and not at hand.
            """)

    @Argument(help: "A lexicon, or a folder of lexicons.")
    var path: String
    @Flag(help: "Fail for warnings too.")
    var strict = false

    func run() throws {
        let (catalog, diagnostics) = try LexiconFolder.catalog(in: path)
        for diagnostic in diagnostics { print(diagnostic) }
        guard !diagnostics.hasErrors, !strict || diagnostics.isEmpty else { throw ExitCode.failure }
        guard !catalog.all.isEmpty else { throw LexiconInputError("there are no lexicons in \(path)") }
        print("\(catalog.all.count) documents, no errors")
    }
}
