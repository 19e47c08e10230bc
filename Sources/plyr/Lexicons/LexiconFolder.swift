import Codegen
import Foundation
import Schema

/// Lexicon documents on the disk: one file, or all `.json` files of a folder and of the folders inside of it.
enum LexiconFolder {
    /// What a package keeps beside its lexicons; never a lexicon itself.
    static let configurationName = GeneratorConfiguration.fileName
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

    /// Whether a file of that path in a folder of lexicons is one.
    static func isLexicon(_ path: String) -> Bool {
        path.hasSuffix(".json") && URL(filePath: path).lastPathComponent != configurationName
    }

    /// The bytes of all files; what is too long for a lexicon is cut there, and so refused by whoever parses it.
    static func sources(in path: String) throws -> [LexiconSource] {
        try files(in: path).map { file in
            LexiconSource(file: file, bytes: try InputFile.read(file, first: LexiconDocument.maximumBytes + 1))
        }
    }

    /// What a module is generated from: the documents, and what `lexicons.json` beside them says; types alone if it
    /// says nothing.
    static func module(
        in path: String, named name: String?, _ diagnostics: inout [Diagnostic]
    ) throws -> ImportedModule {
        var configuration = GeneratorConfiguration()
        configuration.parts = [.types]
        let file = path.hasSuffix("/") ? path + configurationName : "\(path)/\(configurationName)"
        if FileManager.default.fileExists(atPath: file) {
            let bytes = try InputFile.read(file, first: LexiconDocument.maximumBytes)
            configuration = GeneratorConfiguration(
                json: bytes, file: file, base: configuration, diagnostics: &diagnostics)
        }
        if let name { configuration.moduleName = name }
        return ImportedModule(configuration: configuration, sources: try sources(in: path))
    }

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
        for source in sources {
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
