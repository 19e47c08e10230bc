import Codegen
import Foundation
import Schema

/// Lexicon documents on the disk: one file, or all `.json` files of a folder and of the folders inside of it.
enum LexiconFolder {
    /// More files than all lexicons that the network has, many times over: this is the wrong folder.
    private static let maximumFiles = 100_000

    /// The files, sorted; each path begins with `path` as it was given. Throws if nothing is there.
    static func files(in path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw LexiconInputError("there is no file or folder \(path)")
        }
        guard isFolder.boolValue else { return [path] }
        let root = URL(filePath: path).resolvingSymlinksInPath().path
        guard let names = FileManager.default.enumerator(atPath: root) else {
            throw LexiconInputError("\(path) cannot be read")
        }
        var files: [String] = []
        for case let name as String in names where isLexicon(name) {
            guard names.fileAttributes?[.type] as? FileAttributeType != .typeDirectory else { continue }
            guard files.count < maximumFiles else { throw LexiconInputError("\(path) has too many files") }
            files.append(path.hasSuffix("/") ? path + name : "\(path)/\(name)")
        }
        return files.sorted()
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

    /// All documents that can be read, and what is wrong with any, references included. That a document is not at hand
    /// does not make wrong what refers to it, and so is a warning.
    static func catalog(in path: String) throws -> (catalog: Catalog, diagnostics: [Diagnostic]) {
        let (catalog, diagnostics) = catalog(of: try sources(in: path))
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
