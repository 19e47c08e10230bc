import Schema
import Syntax

/// Reads and resolves a module, after those that it imports.
struct Linker {
    /// Those that can be imported, by name.
    let modules: [String: ImportedModule]
    var diagnostics: [Diagnostic] = []
    /// The file of each document that is generated.
    private(set) var files: [NSID: String] = [:]
    /// What is done already, with its documents.
    private var done: [String: (module: ResolvedModule, catalog: Catalog)] = [:]
    /// What is being done, to notice circles.
    private var open: Set<String> = []

    init(modules: [String: ImportedModule]) {
        self.modules = modules
    }

    /// Nil after an error.
    mutating func link(_ configuration: GeneratorConfiguration, _ sources: [LexiconSource]) -> ResolvedModule? {
        resolve(configuration, sources, isOwn: true)?.module
    }

    private mutating func resolve(
        _ configuration: GeneratorConfiguration, _ sources: [LexiconSource], isOwn: Bool
    ) -> (module: ResolvedModule, catalog: Catalog)? {
        let name = configuration.moduleName ?? ResolvedModule.unnamed
        open.insert(name)
        defer { open.remove(name) }
        var imports: [(module: ResolvedModule, catalog: Catalog)] = []
        for item in configuration.imports {
            guard let imported = self.imported(item) else { return nil }
            imports.append(imported)
        }
        var rest = sources.sorted { $0.file < $1.file }.map(ParsedSource.init)
        while true {
            var found: [Diagnostic] = []
            let resolved = resolve(configuration, rest, imports, isOwn: isOwn, &found)
            let invalid = Set(found.filter { $0.severity == .error }.map(\.file))
            let valid = rest.filter { !invalid.contains($0.file) }
            guard configuration.skipsInvalid, valid.count < rest.count else {
                diagnostics += found
                return resolved
            }
            for diagnostic in found where invalid.contains(diagnostic.file) {
                diagnostics.append(diagnostic.with(.warning, prefix: diagnostic.severity == .error ? "left out: " : ""))
            }
            let gone = Set(rest.filter { invalid.contains($0.file) }.compactMap { $0.parsed.document?.id.normalized })
            rest = without(dependents: gone, of: valid)
        }
    }

    private mutating func resolve(
        _ configuration: GeneratorConfiguration, _ sources: [ParsedSource],
        _ imports: [(module: ResolvedModule, catalog: Catalog)], isOwn: Bool, _ diagnostics: inout [Diagnostic]
    ) -> (module: ResolvedModule, catalog: Catalog)? {
        var reading = DocumentReading(configuration, imports: imports.map(\.catalog))
        reading.read(sources)
        if isOwn { files = reading.files }
        diagnostics += reading.diagnostics
        guard !reading.diagnostics.hasErrors else { return nil }
        var resolver = Resolver(
            configuration, catalog: reading.catalog, texts: reading.texts, imports: imports.map(\.module))
        let module = resolver.resolve()
        diagnostics += resolver.diagnostics
        return resolver.diagnostics.hasErrors ? nil : (module, reading.catalog)
    }

    /// Leaves out what refers to `gone`, and what refers to that.
    private mutating func without(dependents gone: Set<NSID>, of sources: [ParsedSource]) -> [ParsedSource] {
        var referring: [NSID: [Int]] = [:]
        for (index, source) in sources.enumerated() {
            for nsid in source.parsed.document?.referredDocuments ?? [] { referring[nsid, default: []].append(index) }
        }
        var dropped: Set<Int> = []
        var open = Array(gone)
        while let nsid = open.popLast() {
            for index in referring[nsid] ?? [] where dropped.insert(index).inserted {
                let message = "left out: refers to \(nsid), which is left out"
                diagnostics.append(Diagnostic(.warning, message, file: sources[index].file))
                if let id = sources[index].parsed.document?.id { open.append(id.normalized) }
            }
        }
        return sources.indices.filter { !dropped.contains($0) }.map { sources[$0] }
    }

    private mutating func imported(_ item: ModuleImport) -> (module: ResolvedModule, catalog: Catalog)? {
        guard let source = modules[item.module] else {
            return refuse("module \(item.module) is imported, but no target of that name with lexicons is depended on")
        }
        guard !open.contains(item.module) else { return refuse("module \(item.module) imports itself in a circle") }
        if done[item.module] == nil {
            let before = diagnostics
            done[item.module] = resolve(source.configuration, source.sources, isOwn: false)
            // What is odd about the module is told where it is built.
            if !diagnostics.hasErrors { diagnostics = before }
        }
        guard let imported = done[item.module] else { return nil }
        guard !item.include.isEmpty else { return imported }
        let catalog = imported.catalog.filter { nsid in item.include.contains { $0.matches(nsid) } }
        return (imported.module, catalog)
    }

    private mutating func refuse(_ message: String) -> (module: ResolvedModule, catalog: Catalog)? {
        diagnostics.append(Diagnostic(.error, message, file: GeneratorConfiguration.fileName))
        return nil
    }
}
