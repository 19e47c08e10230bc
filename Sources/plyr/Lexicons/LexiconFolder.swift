import Codegen
import Foundation
import Schema

/// Lexicon documents on the disk: one file, or all `.json` files of a folder and of the folders inside of it.
enum LexiconFolder {
    /// More files than all lexicons that the network has, many times over: this is the wrong folder.
    private static let maximumFiles = 100_000

    /// The files, sorted; each path begins with `path` as it was given. Links to folders are followed, and each folder
    /// is looked through once. Throws if nothing is there.
    static func files(in path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LexiconInputError("there is no file or folder \(path)")
        }
        guard isFolder(path) else { return [path] }
        var files: [String] = []
        var folders = [path.hasSuffix("/") ? path : path + "/"][...]
        var seen: Set<String> = []
        while let folder = folders.popFirst() {
            let real = URL(filePath: folder).resolvingSymlinksInPath().path
            guard seen.insert(real).inserted else { continue }
            guard let names = FileManager.default.enumerator(atPath: real) else {
                throw LexiconInputError("\(folder) cannot be read")
            }
            var links: [String] = []
            for case let name as String in names {
                let inside = real.hasSuffix("/") ? real + name : "\(real)/\(name)"
                switch names.fileAttributes?[.type] as? FileAttributeType {
                case .typeDirectory?: if !seen.insert(inside).inserted { names.skipDescendants() }
                case .typeSymbolicLink? where isFolder(inside): links.append(folder + name + "/")
                default: if isLexicon(name) { files.append(folder + name) }
                }
                guard files.count <= maximumFiles else { throw LexiconInputError("\(path) has too many files") }
            }
            folders += links.sorted()
        }
        return files.sorted()
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether a file of that path may be a lexicon, or the configuration beside some.
    static func isLexicon(_ path: String) -> Bool { path.hasSuffix(".json") }

    /// The bytes of all lexicons; what is too long for one is cut there, and so refused by whoever parses it.
    static func sources(in path: String) throws -> [LexiconSource] { lexicons(try everything(in: path)) }

    private static func everything(in path: String) throws -> [LexiconSource] {
        try files(in: path).map { file in
            LexiconSource(file: file, bytes: try InputFile.read(file, first: LexiconDocument.maximumBytes + 1))
        }
    }

    private static func lexicons(_ sources: [LexiconSource]) -> [LexiconSource] {
        sources.filter { !GeneratorConfiguration.isConfiguration($0.file, $0.bytes) }
    }

    /// What a module is generated from. As for the plugin, the outermost `lexicons.json` is the configuration, and only
    /// what lies beside or below it is generated. Without one all is: of an imported module, which has a name, whatever
    /// there is, else types alone.
    static func module(
        in path: String, named name: String?, _ diagnostics: inout [Diagnostic]
    ) throws -> ImportedModule {
        var sources = try everything(in: path)
        var configuration = GeneratorConfiguration()
        let candidates = sources.filter { GeneratorConfiguration.isConfiguration($0.file, $0.bytes) }
        if let file = candidates.min(by: { depth($0.file) < depth($1.file) }) {
            configuration = GeneratorConfiguration(json: file.bytes, file: file.file, diagnostics: &diagnostics)
            let folder = file.file.dropLast(GeneratorConfiguration.fileName.count)
            sources = sources.filter { $0.file.hasPrefix(folder) }
        } else if name == nil {
            configuration.parts = [.types]
        }
        if let name { configuration.moduleName = name }
        return ImportedModule(configuration: configuration, sources: lexicons(sources))
    }

    private static func depth(_ path: String) -> Int { path.utf8.count { $0 == UInt8(ascii: "/") } }

    /// All documents that can be read, and what is wrong with any, references included.
    static func catalog(in path: String) throws -> (catalog: Catalog, diagnostics: [Diagnostic]) {
        resolved(try sources(in: path))
    }

    /// The same for sources. That a document is not at hand does not make wrong what refers to it, and so is a warning.
    static func resolved(_ sources: [LexiconSource]) -> (catalog: Catalog, diagnostics: [Diagnostic]) {
        let (catalog, diagnostics) = catalog(of: sources)
        let references = catalog.resolve().map { $0.rule == .missingDocument ? $0.with(.warning) : $0 }
        return (catalog, diagnostics + references)
    }

    /// All documents that can be read, and what is wrong with the others. References are not followed.
    static func catalog(of sources: [LexiconSource]) -> (catalog: Catalog, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        var documents: [LexiconDocument] = []
        for source in lexicons(sources) {
            let parsed = LexiconDocument.parse(json: source.bytes, file: source.file)
            diagnostics += parsed.diagnostics
            if let document = parsed.document { documents.append(document) }
        }
        return (Catalog(documents, diagnostics: &diagnostics), diagnostics)
    }
}

/// Why input cannot be used at all.
struct LexiconInputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
