import ArgumentParser
import Codegen
import Lexicons
import Schema

/// `--lexicons DIR` and `--import NAME=DIR`: the documents that something is checked against or described from.
struct LexiconCatalogOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            A folder of lexicons, or one lexicon; may be given several times. Those that plyr itself uses by default.
            """, valueName: "path"))
    var lexicons: [String] = []
    @Option(
        name: .customLong("import"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            A module that a 'lexicons.json' imports, and the folder of its lexicons. The module Lexicons of this \
            package needs no folder.
            """, valueName: "name=dir"))
    var imports: [String] = []

    /// The module of this package whose lexicons are at hand.
    private static let ownModule = "Lexicons"

    func validate() throws { _ = try folders() }

    private func folders() throws -> [String: String] {
        var folders: [String: String] = [:]
        for item in imports {
            let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--import needs NAME=DIR, not \(item)") }
            folders[parts[0]] = parts[1]
        }
        return folders
    }

    /// The documents. Those of imported modules are added where no folder has a document of the same name. What is
    /// wrong with a document is printed, and the document left out.
    func catalog() throws -> Catalog {
        guard !lexicons.isEmpty else { return LexiconIndex.catalog }
        let (own, diagnostics) = LexiconFolder.resolved(try lexicons.flatMap { try LexiconFolder.sources(in: $0) })
        guard !own.all.isEmpty else {
            throw LexiconInputError("there are no lexicons in \(lexicons.joined(separator: ", "))")
        }
        var catalog = own
        for document in try imported() { catalog.add(document) }
        // What is missing among the folders may be in an imported module.
        let open = catalog.missing
        for diagnostic in diagnostics where diagnostic.rule != .missingDocument || !open.isEmpty {
            OwnLexicons.report("\(diagnostic)")
        }
        return catalog
    }

    private func imported() throws -> [LexiconDocument] {
        let folders = try folders()
        var documents: [LexiconDocument] = []
        for folder in lexicons {
            var diagnostics: [Diagnostic] = []
            for module in try LexiconFolder.module(in: folder, named: nil, &diagnostics).configuration.imports {
                if let path = folders[module.module] {
                    documents += try LexiconFolder.catalog(in: path).catalog.all
                } else if module.module == Self.ownModule {
                    documents += LexiconIndex.catalog.all
                } else {
                    throw LexiconInputError(
                        "\(folder) imports the module \(module.module): add --import \(module.module)=DIR")
                }
            }
        }
        return documents
    }
}
