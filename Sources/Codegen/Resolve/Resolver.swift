import Schema
import Syntax

/// Turns documents into types with names: the middle of the generator.
///
/// First every definition gets its path, so that references can be followed whatever the order; then the types are
/// built; at last types that would contain themselves are put into boxes.
struct Resolver {
    let configuration: GeneratorConfiguration
    /// What is generated, and what it may refer to.
    let catalog: Catalog
    /// The source of each document that is generated.
    let texts: [NSID: String]
    /// Documents that are generated, in order.
    let own: [LexiconDocument]
    let imports: [ResolvedModule]
    var diagnostics: [Diagnostic] = []
    var tree: NamespaceTree
    /// The names taken inside of each path.
    var scopes: [String: Scope] = [:]
    /// The path of each definition that becomes a type of its own.
    var paths: [Reference: String] = [:]
    /// Named data that is no type of its own, once it is resolved.
    var values: [Reference: ValueType] = [:]
    /// The types inside of such data, until its own file declares them.
    var declared: [Reference: [Declaration]] = [:]
    /// Named data that is being resolved, to notice definitions that only refer to themselves.
    var pending: Set<Reference> = []
    /// The outputs that are written out in their methods, by the method's path.
    var outputs: [String: ObjectType] = [:]
    /// The document that is being worked on.
    var file = ""

    /// `texts` holds the source of each document that is to be generated.
    init(
        _ configuration: GeneratorConfiguration, catalog: Catalog, texts: [NSID: String], imports: [ResolvedModule]
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.texts = texts
        self.imports = imports
        own = catalog.all.filter { texts[$0.id] != nil }
        tree = NamespaceTree(
            own.map(\.id), methods: Set(own.filter(\.isMethod).map(\.id)),
            module: configuration.moduleName ?? ResolvedModule.unnamed,
            prefix: configuration.prefix,
            reserved: ["LexiconIndex", ServerName.ofAll] + ServerName.all(configuration.services), imports: imports)
        scopes = tree.scopes
        for imported in imports {
            paths.merge(imported.paths) { first, _ in first }
            values.merge(imported.values) { first, _ in first }
        }
    }

    mutating func resolve() -> ResolvedModule {
        for document in own { name(document) }
        var files: [ResolvedFile] = []
        for document in own {
            file = document.file
            files.append(self.file(document))
        }
        var module = ResolvedModule(
            name: tree.module, files: files, tree: tree, scopes: scopes, paths: paths, values: values,
            hasMethods: configuration.hasMethods)
        Boxing.apply(to: &module)
        for imported in imports {
            module.constrained.formUnion(imported.constrained)
            module.nestedNames.formUnion(imported.nestedNames)
            module.names.formUnion(imported.names)
        }
        ConstraintSearch.extend(&module.constrained, module)
        module.nestedNames.formUnion(NameCollector.nested(module))
        module.names.formUnion(module.nestedNames)
        module.names.formUnion((tree.children[""] ?? []).map(lastPart))
        return module
    }

    // MARK: Names

    private mutating func name(_ document: LexiconDocument) {
        let path = tree.path(of: document.id)
        var scope = tree.scope(path)
        scope.reserve(["nsid", "lexicon"])
        for definition in document.definitions where needsPath(definition) {
            let reference = Reference(document.id, definition.name)
            if definition.name == "main", tree.isLeaf(path) {
                paths[reference] = path
            } else {
                let wanted = definition.name == "main" ? mainName(definition) : Identifier.type(definition.name)
                paths[reference] = tree.child(scope.claim(wanted, suffix: "Definition"), of: path)
            }
        }
        scopes[path] = scope
    }

    private func mainName(_ definition: Definition) -> String {
        if case .record = definition.kind { "Record" } else { "Main" }
    }

    /// Whether the definition becomes a type that others can name.
    private func needsPath(_ definition: Definition) -> Bool {
        switch definition.kind {
        case .record: return true
        case .data(let schema):
            if case .object = schema.kind { return true }
            if case .string(let string) = schema.kind { return isOpenString(string) }
            return false
        default: return false
        }
    }

    /// Whether a string becomes a type with its known values as names.
    func isOpenString(_ schema: StringSchema) -> Bool {
        schema.format == nil && (!schema.knownValues.isEmpty || schema.allowed?.isEmpty == false)
    }

    /// A name inside of `path` that nothing else has.
    mutating func claim(_ name: String, in path: String, suffix: String = "Value") -> String {
        var scope = scopes[path] ?? tree.scope(path)
        let claimed = scope.claim(name, suffix: suffix)
        scopes[path] = scope
        return tree.child(claimed, of: path)
    }

    /// Enough to mend files by.
    private static let maximumDiagnostics = 256

    mutating func error(_ message: String, at location: Location) {
        guard diagnostics.count < Self.maximumDiagnostics else { return }
        diagnostics.append(
            Diagnostic(
                .error, message, file: file, line: location.line, column: location.column, path: location.path))
    }
}
