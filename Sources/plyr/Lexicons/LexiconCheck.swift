import ArgumentParser
import Schema

/// `plyr lexicon check`
struct LexiconCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that documents are valid lexicons and that their references lead somewhere.",
        discussion: """
            Prints 'FILE:LINE:COLUMN: error: WHY (PATH)' for every mistake of every document, and fails if there is \
            one. Warnings are printed and do no harm.
            """)

    @Argument(help: "A lexicon, or a folder of lexicons.")
    var path: String

    func run() throws {
        let (catalog, diagnostics) = try LexiconFolder.catalog(in: path)
        for diagnostic in diagnostics { print(diagnostic) }
        guard !diagnostics.hasErrors else { throw ExitCode.failure }
        print("\(catalog.all.count) documents, no errors")
    }
}
