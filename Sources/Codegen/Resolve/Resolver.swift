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
    /// The name of each definition of this module that has one inside of its document.
    var names: [Reference: String] = [:]
    /// Named data that is no type of its own, once it is resolved.
    var values: [Reference: ValueType] = [:]
    /// The types inside of such data, until its own file declares them.
    var declared: [Reference: [Declaration]] = [:]
    /// The objects inside of named lists, until the list's own file declares them.
    var lists: [Reference: (object: ObjectSchema, path: String, documentation: String?)] = [:]
    /// Named data that is being resolved, to notice definitions that only refer to themselves.
    var pending: Set<Reference> = []
    /// The outputs that are written out in their methods, by the method's path.
    var outputs: [String: ObjectType] = [:]
    /// The document that is being worked on.
    var file = ""
    var home: NSID?

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
            types: Set(own.filter { $0.main.map(Self.needsPath) == true }.map(\.id)),
            members: Dictionary(own.map { ($0.id, Self.members($0)) }) { $0 + $1 },
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
            home = document.id
            files.append(self.file(document))
        }
        var module = ResolvedModule(
            name: tree.module, files: files, tree: tree, scopes: scopes, paths: paths, values: values,
            hasMethods: hasBodies)
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

    /// Whether objects are bodies of methods. Without methods there is nothing to call, and no need for `XRPC`.
    var hasBodies: Bool {
        configuration.hasMethods && (configuration.listsParts || own.contains(where: \.isMethod))
    }

    // MARK: Names

    private mutating func name(_ document: LexiconDocument) {
        let path = tree.path(of: document.id)
        var scope = tree.scope(path)
        scope.reserve(["nsid", "lexicon"])
        for definition in document.definitions {
            let reference = Reference(document.id, definition.name)
            if definition.name == "main", tree.isType(path) {
                paths[reference] = path
            } else if let wanted = Self.name(of: definition) {
                let name = scope.claim(wanted, suffix: "__")
                names[reference] = name
                if Self.needsPath(definition) { paths[reference] = tree.child(name, of: path) }
            }
        }
        scopes[path] = scope
    }

    /// The name of a definition inside of its document; nil if it is none there.
    private static func name(of definition: Definition) -> String? {
        switch definition.kind {
        case .token: return Spelling.member(definition.name, reserved: Spelling.reservedMembers)
        case .record: return definition.name == "main" ? "Record" : Spelling.type(definition.name)
        case .data: return definition.name == "main" ? "Main" : Spelling.type(definition.name)
        default: return nil
        }
    }

    /// The names of all that a document contains, whether or not a type is made for it.
    private static func members(_ document: LexiconDocument) -> [String] {
        let properties: [Property] =
            switch document.main?.kind {
            case .record(let record): record.object.properties
            case .data(let schema): if case .object(let object) = schema.kind { object.properties } else { [] }
            default: []
            }
        return document.definitions.compactMap(name)
            + properties.flatMap { property in
                let type = nestedName(property.name)
                return [Spelling.member(property.name), type, type + "Item"]
            }
    }

    /// The name of a type that belongs to a field. One that ends like those for items of arrays is marked.
    static func nestedName(_ field: String) -> String {
        let name = Spelling.type(field)
        let end = name.utf8.reversed().drop { $0 == UInt8(ascii: "_") }
        return end.starts(with: "Item".utf8.reversed()) ? name + "_" : name
    }

    /// Whether the definition becomes a type that others can name.
    private static func needsPath(_ definition: Definition) -> Bool {
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
    static func isOpenString(_ schema: StringSchema) -> Bool {
        schema.format == nil && (!schema.knownValues.isEmpty || schema.allowed?.isEmpty == false)
    }

    /// A name inside of `path` that nothing else has.
    mutating func claim(_ name: String, in path: String, suffix: String = "__") -> String {
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
