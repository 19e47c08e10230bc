import ArgumentParser
import Lexicons
import Schema

/// `--lexicons DIR` and `--import NAME=DIR`: the documents that something is checked against.
struct LexiconCatalogOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            A folder of lexicons, or one lexicon; may be given several times. Those that plyr itself uses by default.
            """, valueName: "path"))
    var lexicons: [String] = []
    @OptionGroup var imports: LexiconImportOptions

    /// The documents. Those of imported modules are added where no folder has a document of the same name. What is
    /// wrong with a document is printed, and the document left out.
    func catalog() throws -> Catalog {
        guard !lexicons.isEmpty else { return LexiconIndex.catalog }
        let (own, diagnostics) = LexiconFolder.resolved(try lexicons.flatMap { try LexiconFolder.sources(in: $0) })
        guard !own.all.isEmpty else {
            throw LexiconInputError("there are no lexicons in \(lexicons.joined(separator: ", "))")
        }
        var catalog = own
        for document in try imports.documents(for: lexicons) { catalog.add(document) }
        // What is missing among the folders may be in an imported module.
        let open = catalog.missing
        for diagnostic in diagnostics where diagnostic.rule != .missingDocument || !open.isEmpty {
            OwnLexicons.report("\(diagnostic)")
        }
        return catalog
    }
}
