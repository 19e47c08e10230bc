import ArgumentParser
import Codegen
import Lexicons
import Schema

/// `--import NAME=DIR`: where the lexicons of imported modules are.
struct LexiconImportOptions: ParsableArguments {
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

    /// The documents of all modules that the `lexicons.json` in any of `paths` imports. A module without a folder is an
    /// error, or left out if `isLenient`.
    func documents(for paths: [String], isLenient: Bool = false) throws -> [LexiconDocument] {
        let folders = try folders()
        var documents: [LexiconDocument] = []
        for path in paths {
            var diagnostics: [Diagnostic] = []
            for module in try LexiconFolder.module(in: path, named: nil, &diagnostics).configuration.imports {
                if let folder = folders[module.module] {
                    documents += try LexiconFolder.catalog(in: folder).catalog.all
                } else if module.module == Self.ownModule {
                    documents += LexiconIndex.catalog.all
                } else if !isLenient {
                    throw LexiconInputError(
                        "\(path) imports the module \(module.module): add --import \(module.module)=DIR")
                }
            }
        }
        return documents
    }
}
