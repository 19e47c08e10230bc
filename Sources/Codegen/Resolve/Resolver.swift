import Schema
import Syntax

/// Turns documents into types with names: the middle of the generator.
///
/// First every definition gets its path, so that references can be followed whatever the order; then the types are
/// built; at last types that would contain themselves are put into boxes.
struct Resolver {
    let catalog: Catalog
    let texts: [NSID: String]
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
    /// Objects that are the whole input or output of some method.
    var bodies: Set<Reference> = []
    /// The document that is being worked on.
    var file = ""

    /// `texts` holds the source of each document.
    init(catalog: Catalog, texts: [NSID: String]) {
        self.catalog = catalog
        self.texts = texts
        tree = NamespaceTree(catalog.all.map(\.id))
    }

    mutating func resolve() -> ResolvedModule {
        for document in catalog.all { name(document) }
        var files: [ResolvedFile] = []
        for document in catalog.all {
            file = document.file
            files.append(self.file(document))
        }
        var module = ResolvedModule(files: files, tree: tree)
        Boxing.apply(to: &module)
        module.constrained = ConstraintSearch.constrained(module)
        module.names = NameCollector.names(module)
        return module
    }

    // MARK: Names

    private mutating func name(_ document: LexiconDocument) {
        let path = tree.path(of: document.id)
        var scope = tree.scope(path)
        scope.reserve(["nsid", "lexicon"])
        reserve(&scope, document)
        for definition in document.definitions where needsPath(definition) {
            let reference = Reference(document.id, definition.name)
            if definition.name == "main", tree.isLeaf(path) {
                paths[reference] = path
            } else {
                let wanted = definition.name == "main" ? mainName(definition) : Identifier.type(definition.name)
                paths[reference] = "\(path).\(scope.claim(wanted, suffix: "Definition"))"
            }
        }
        scopes[path] = scope
        collectBodies(document)
    }

    /// A method's own parts come first.
    private func reserve(_ scope: inout Scope, _ document: LexiconDocument) {
        switch document.main?.kind {
        case .query, .procedure, .subscription:
            scope.reserve(["Parameters", "Input", "Output", "Message", "Failure"])
        default: break
        }
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

    private mutating func collectBodies(_ document: LexiconDocument) {
        for definition in document.definitions {
            switch definition.kind {
            case .query(let method), .procedure(let method):
                for body in [method.input, method.output] {
                    if case .reference(let reference)? = body?.schema?.kind { bodies.insert(reference) }
                }
            default: break
            }
        }
    }

    /// Whether a string becomes a type with its known values as names.
    func isOpenString(_ schema: StringSchema) -> Bool {
        schema.format == nil && (!schema.knownValues.isEmpty || schema.allowed?.isEmpty == false)
    }

    /// A name inside of `path` that nothing else has.
    mutating func claim(_ name: String, in path: String, suffix: String = "Value") -> String {
        var scope = scopes[path] ?? Scope(reserved: Identifier.reservedTypes)
        let claimed = scope.claim(name, suffix: suffix)
        scopes[path] = scope
        return "\(path).\(claimed)"
    }

    mutating func error(_ message: String, at location: Location) {
        diagnostics.append(
            Diagnostic(
                .error, message, file: file, line: location.line, column: location.column, path: location.path))
    }
}
