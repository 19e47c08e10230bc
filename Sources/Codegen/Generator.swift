public import Schema
import Syntax

/// A file that was generated.
public struct GeneratedFile: Sendable, Hashable {
    /// Name with its extension, without a folder.
    public let name: String
    /// The source that it was made from; nil for the two that all sources share.
    public let source: String?
    public let text: String
}

/// What generating gave.
public struct Generated: Sendable {
    /// Empty if there was an error.
    public var files: [GeneratedFile] = []
    /// All mistakes of all documents at once.
    public var diagnostics: [Diagnostic] = []
}

/// Makes Swift from lexicons. Pure: the same sources give the same text, in whatever order they come.
public struct Generator: Sendable {
    /// Name of the file with the enumerations that spell NSIDs.
    public static let namespacesName = "Namespaces.swift"
    /// Name of the file that lists everything.
    public static let indexName = "Index.swift"

    let configuration: GeneratorConfiguration

    public init(_ configuration: GeneratorConfiguration = GeneratorConfiguration()) {
        self.configuration = configuration
    }

    /// Parse, resolve, render.
    public func generate(_ sources: [LexiconSource]) -> Generated {
        var generated = Generated()
        let (catalog, texts, files) = parse(sources, &generated.diagnostics)
        generated.diagnostics += catalog.resolve()
        checkServices(catalog, &generated.diagnostics)
        guard !generated.diagnostics.hasErrors else { return generated }
        var resolver = Resolver(catalog: catalog, texts: texts)
        let module = resolver.resolve()
        generated.diagnostics += resolver.diagnostics
        guard !generated.diagnostics.hasErrors else { return generated }
        generated.files = render(module, files)
        return generated
    }

    private func parse(
        _ sources: [LexiconSource], _ diagnostics: inout [Diagnostic]
    ) -> (Catalog, texts: [NSID: String], files: [NSID: String]) {
        var documents: [LexiconDocument] = []
        var texts: [NSID: String] = [:]
        var files: [NSID: String] = [:]
        for source in sources.sorted(by: { $0.file < $1.file }) {
            let parsed = LexiconDocument.parse(json: source.bytes, file: source.file)
            guard let document = parsed.document else {
                diagnostics += parsed.diagnostics
                continue
            }
            guard configuration.selects(document.id) else { continue }
            diagnostics += parsed.diagnostics
            documents.append(document)
            texts[document.id] = Minifier.minify(source.bytes)
            files[document.id] = source.file
        }
        return (Catalog(documents, diagnostics: &diagnostics), texts, files)
    }

    /// A method that a service is to answer must exist.
    private func checkServices(_ catalog: Catalog, _ diagnostics: inout [Diagnostic]) {
        for service in configuration.services {
            for method in service.methods {
                switch catalog[method]?.main?.kind {
                case .query, .procedure, .subscription: break
                default:
                    let message = "service \(service.name) is to answer \(method), which is not a method"
                    diagnostics.append(Diagnostic(.error, message, file: "lexicons.json"))
                }
            }
        }
    }

    private func render(_ module: ResolvedModule, _ files: [NSID: String]) -> [GeneratedFile] {
        let name = configuration.moduleName
        var rendered = module.files.map { file in
            let text = FileRenderer.source(module, name, origin: "the lexicon \(file.nsid)") { $0.document(file) }
            return GeneratedFile(name: "\(file.nsid).swift", source: files[file.nsid], text: text)
        }
        let namespaces = FileRenderer.source(module, name, origin: "the names of all lexicons") { $0.namespaces() }
        rendered.append(GeneratedFile(name: Self.namespacesName, source: nil, text: namespaces))
        let index = FileRenderer.source(module, name, origin: "all lexicons") { $0.index(configuration.services) }
        rendered.append(GeneratedFile(name: Self.indexName, source: nil, text: index))
        return rendered
    }
}

/// Takes the white space between the tokens out of JSON.
enum Minifier {
    static func minify(_ json: [UInt8]) -> String {
        var bytes: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte <= 0x20 {
                continue
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
