public import Syntax

/// Documents that may refer to one another.
public struct Catalog: Sendable {
    private var documents: [NSID: LexiconDocument] = [:]

    public init() {}

    /// Collects `documents`; of those with equal names the first wins, and the others are errors.
    public init(_ documents: [LexiconDocument], diagnostics: inout [Diagnostic]) {
        for document in documents {
            if let first = add(document) {
                diagnostics.append(
                    Diagnostic(
                        .error, "\(document.id) is already defined in \(first.file)", file: document.file,
                        rule: .repeatedDocument))
            }
        }
        diagnostics += similarNames
    }

    /// Documents whose names differ from another one's by case only: people and file systems take them for the same.
    private var similarNames: [Diagnostic] {
        var first: [String: LexiconDocument] = [:]
        return all.compactMap { document in
            let key = document.id.text.lowercased()
            guard let other = first[key] else {
                first[key] = document
                return nil
            }
            return Diagnostic(
                .warning, "\(document.id) differs from \(other.id) in \(other.file) by case only",
                file: document.file, rule: .similarNSID)
        }
    }

    /// Adds a document, unless one of that NSID is there, which is then returned.
    ///
    /// NSIDs that only differ by the case of their authority are the same.
    @discardableResult
    public mutating func add(_ document: LexiconDocument) -> LexiconDocument? {
        let key = document.id.normalized
        if let first = documents[key] { return first }
        documents[key] = document
        return nil
    }

    /// All documents, by NSID.
    public var all: [LexiconDocument] { documents.values.sorted { $0.id < $1.id } }

    /// The documents whose names `isIncluded` allows.
    public func filter(_ isIncluded: (NSID) -> Bool) -> Catalog {
        var catalog = self
        catalog.documents = documents.filter { isIncluded($0.key) }
        return catalog
    }

    public subscript(nsid: NSID) -> LexiconDocument? { documents[nsid.normalized] }

    public subscript(reference: Reference) -> Definition? { self[reference.nsid]?[reference.name] }

    /// What a reference leads to as data: named data, or the object of a record. Nil if it is absent or no data.
    public func data(_ reference: Reference) -> DataSchema? {
        guard let definition = self[reference] else { return nil }
        switch definition.kind {
        case .data(let schema): return schema
        case .record(let record):
            return DataSchema(
                .object(record.object), description: definition.description, location: definition.location)
        default: return nil
        }
    }

    /// Follows every reference of every document and notes those that lead nowhere or to the wrong kind of thing.
    public func resolve() -> [Diagnostic] { resolve(assuming: []) }

    /// The same, but for references to documents that are known to exist, whatever may be in them.
    func resolve(assuming known: Set<NSID>) -> [Diagnostic] {
        var resolver = Resolver(catalog: self, known: known)
        for document in all { resolver.check(document) }
        return resolver.diagnostics
    }

    /// Lists in lists, also by way of names: data itself is hardly deeper, and compilers slow down. As many names may
    /// refer to one another.
    public static let maximumListDepth = 32

    /// The documents that are referred to and not there.
    public var missing: Set<NSID> {
        var resolver = Resolver(catalog: self, known: [])
        for document in all { resolver.check(document) }
        return resolver.missing
    }
}

/// Checks the references of documents.
private struct Resolver {
    let catalog: Catalog
    let known: Set<NSID>
    var diagnostics: [Diagnostic] = []
    var missing: Set<NSID> = []
    var file = ""
    /// How many diagnostics there were before the file's.
    private var before = 0

    init(catalog: Catalog, known: Set<NSID>) {
        self.catalog = catalog
        self.known = known
    }

    mutating func check(_ document: LexiconDocument) {
        file = document.file
        before = diagnostics.count
        for definition in document.definitions {
            switch definition.kind {
            case .record(let record): check(record.object)
            case .query(let method), .procedure(let method):
                if let parameters = method.parameters { check(parameters) }
                for body in [method.input, method.output] {
                    if let schema = body?.schema { check(body: schema) }
                }
            case .subscription(let subscription):
                if let parameters = subscription.parameters { check(parameters) }
                check(subscription.message)
            case .data(let schema):
                check(schema)
                let reference = Reference(document.id, definition.name)
                checkDepth(of: "\(reference)", schema, from: reference)
            case .permissionSet, .unsupported, .token: break
            }
        }
    }

    private mutating func check(_ object: ObjectSchema) {
        for property in object.properties {
            check(property.schema)
            checkDepth(of: "`\(property.name)`", property.schema)
        }
    }

    private mutating func check(body schema: DataSchema) {
        check(schema)
        guard case .reference(let reference) = schema.kind, let target = catalog.data(reference) else { return }
        if case .object = target.kind { return }
        error("a body must be an object, and \(reference) is none", at: schema.location)
    }

    private mutating func check(_ schema: DataSchema) {
        switch schema.kind {
        case .array(let array): check(array.items)
        case .object(let object): check(object)
        case .union(let union): check(union)
        case .reference(let reference):
            if catalog.data(reference) == nil { complain(reference, at: schema.location) }
        default: break
        }
    }

    /// Reports a list that contains itself, or that is nested too deep, directly or through references: no type can
    /// represent it.
    private mutating func checkDepth(of name: String, _ schema: DataSchema, from start: Reference? = nil) {
        var (current, lists) = (schema, 0)
        var seen: Set<Reference> = []
        while lists <= Catalog.maximumListDepth, seen.count <= Catalog.maximumListDepth {
            switch current.kind {
            case .array(let array):
                lists += 1
                current = array.items
            case .reference(let target):
                guard let data = catalog.data(target) else { return }
                if target == start {
                    error("\(name) only refers to itself", at: schema.location)
                    return
                }
                guard seen.insert(target).inserted else { return }
                current = data
            default: return
            }
        }
        error("\(name) leads through more than \(Catalog.maximumListDepth) lists or names", at: schema.location)
    }

    private mutating func check(_ union: UnionSchema) {
        for (reference, location) in zip(union.references, union.locations) {
            guard let target = catalog.data(reference) else {
                complain(reference, at: location)
                continue
            }
            if case .object = target.kind { continue }
            error("a union can only have objects and records, and \(reference) is neither", at: location)
        }
    }

    private mutating func complain(_ reference: Reference, at location: Location) {
        if catalog[reference] != nil {
            error("\(reference) is not data", at: location)
        } else if catalog[reference.nsid] != nil {
            error("\(reference.nsid) has no definition `\(reference.name)`", at: location)
        } else if !known.contains(reference.nsid.normalized) {
            missing.insert(reference.nsid.normalized)
            error("\(reference.nsid) is not among the documents", at: location, .missingDocument)
        }
    }

    private mutating func error(_ message: String, at location: Location, _ rule: LintRule = .unresolvedReference) {
        guard diagnostics.count - before < LexiconDocument.maximumDiagnostics else { return }
        diagnostics.append(
            Diagnostic(
                .error, message, file: file, line: location.line, column: location.column, path: location.path,
                rule: rule))
    }
}
