public import Schema
import Syntax

/// A file that was generated.
public struct GeneratedFile: Sendable, Hashable {
    /// Name with its extension, without a folder.
    public let name: String
    /// The source that it was made from; nil for those that all sources share.
    public let source: String?
    public let text: String

    public init(name: String, source: String?, text: String) {
        self.name = name
        self.source = source
        self.text = text
    }

    /// The same under another name.
    public func renamed(_ name: String) -> GeneratedFile { GeneratedFile(name: name, source: source, text: text) }
}

/// What generating gave.
public struct Generated: Sendable {
    /// Empty if there was an error.
    public var files: [GeneratedFile] = []
    /// All mistakes of all documents at once.
    public var diagnostics: [Diagnostic] = []
}

/// A module that is generated elsewhere, with what it is generated from: its names are found by doing the same here.
public struct ImportedModule: Sendable {
    /// What its own `lexicons.json` says, and its name.
    public let configuration: GeneratorConfiguration
    public let sources: [LexiconSource]

    public init(configuration: GeneratorConfiguration, sources: [LexiconSource]) {
        self.configuration = configuration
        self.sources = sources
    }
}

/// Makes Swift from lexicons. Pure: the same sources give the same text, in whatever order they come.
public struct Generator: Sendable {
    let configuration: GeneratorConfiguration
    /// By name.
    let modules: [String: ImportedModule]

    /// `modules`: those that the configuration imports, and those that these import in turn.
    public init(_ configuration: GeneratorConfiguration = GeneratorConfiguration(), modules: [ImportedModule] = []) {
        self.configuration = configuration
        let named = modules.compactMap { module in module.configuration.moduleName.map { ($0, module) } }
        self.modules = Dictionary(named) { first, _ in first }
    }

    /// Parse, resolve, render.
    public func generate(_ sources: [LexiconSource]) -> Generated {
        var generated = Generated()
        var linker = Linker(modules: modules)
        let module = linker.link(configuration, sources)
        generated.diagnostics = linker.diagnostics
        guard let module, !generated.diagnostics.hasErrors else { return generated }
        generated.files = render(module, linker.files)
        return generated
    }

    private func render(_ module: ResolvedModule, _ files: [NSID: String]) -> [GeneratedFile] {
        var rendered = module.files.map { file in
            let origin = "the lexicon \(file.nsid)"
            let text = FileRenderer.source(module, configuration, origin: origin) { $0.document(file) }
            return GeneratedFile(name: OutputName.document(file.nsid.text), source: files[file.nsid], text: text)
        }
        func share(_ name: String, _ origin: String, _ body: (inout FileRenderer) -> Void) {
            let text = FileRenderer.source(module, configuration, origin: origin, body)
            rendered.append(GeneratedFile(name: name, source: nil, text: text))
        }
        share(OutputName.namespaces, "the names of all lexicons") { $0.namespaces() }
        share(OutputName.index, "all lexicons") { $0.index() }
        share(OutputName.server, "the methods of all lexicons") { $0.server() }
        return rendered
    }
}
