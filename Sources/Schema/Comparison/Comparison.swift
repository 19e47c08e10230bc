import Syntax

/// What changed from one set of documents to another.
public enum Comparison {
    /// All changes, by NSID and then in the order of the new documents.
    ///
    /// The measure is the specification's: what was valid stays valid, and what is new is valid to those who know the
    /// old version only. Where only one side writes, as in the bodies of endpoints, half of that is enough, except for
    /// whether properties are required or nullable: generated code of either version rejects what the other omits.
    public static func changes(from old: Catalog, to new: Catalog) -> [Change] {
        let names = Set(old.all.map(\.id.normalized)).union(new.all.map(\.id.normalized))
        var changes: [Change] = []
        for name in names.sorted() {
            guard let id = (new[name] ?? old[name])?.id else { continue }
            var comparer = Comparer(old: old, new: new, nsid: id)
            comparer.compare(old[name], new[name])
            changes += comparer.changes
        }
        return changes
    }
}

/// Compares one document's versions, and knows all others for what they refer to.
struct Comparer {
    let old: Catalog
    let new: Catalog
    let nsid: NSID
    var changes: [Change] = []
    /// Pairs of references that are taken for equal or have been compared, so that definitions may go in circles.
    var compared: [ReferencePair: Bool] = [:]
    var referenceDepth = 0

    init(old: Catalog, new: Catalog, nsid: NSID) {
        self.old = old
        self.new = new
        self.nsid = nsid
    }

    mutating func note(_ kind: ChangeKind, breaks: Bool, _ path: String, _ message: String) {
        changes.append(Change(kind: kind, isBreaking: breaks, nsid: nsid, path: path, message: message))
    }

    /// Notes a change of what is allowed, unless it has no effect.
    mutating func note(
        _ kind: ChangeKind, _ effect: Effect, _ direction: Direction, _ path: String, _ message: String
    ) {
        guard !effect.isEmpty else { return }
        let reason = direction.reason(effect).map { ": \($0)" } ?? ""
        note(kind, breaks: direction.breaks(effect), path, message + reason)
    }

    /// Notes a change of whether a property must be present or may be null. `effect` is not empty.
    mutating func notePresence(
        _ kind: ChangeKind, _ effect: Effect, _ direction: Direction, _ path: String, _ message: String
    ) {
        note(kind, breaks: true, path, "\(message): \(direction.presenceReason(effect))")
    }

    mutating func compare(_ old: LexiconDocument?, _ new: LexiconDocument?) {
        switch (old, new) {
        case (let old?, let new?):
            compareText(old.description, new.description, .description, "")
            definitions(old, new)
        case (let old?, nil):
            let isEndpoint = old.main.map(Self.isEndpoint) ?? false
            note(
                isEndpoint ? .endpointRemoved : .documentRemoved, breaks: true, "",
                isEndpoint ? "the endpoint was removed" : "the document was removed")
        case (nil, let new?):
            let isEndpoint = new.main.map(Self.isEndpoint) ?? false
            let loser = losesName(to: new)
            note(
                isEndpoint ? .endpointAdded : .documentAdded, breaks: loser != nil, "",
                (isEndpoint ? "the endpoint is new" : "the document is new") + Self.lostName(loser))
        case (nil, nil): break
        }
    }

    private mutating func definitions(_ old: LexiconDocument, _ new: LexiconDocument) {
        for definition in new.definitions {
            let path = "defs.\(definition.name)"
            if let before = old[definition.name] {
                compareText(before.description, definition.description, .description, path)
                compare(before, definition, path)
            } else {
                let isEndpoint = Self.isEndpoint(definition)
                let loser = losesName(toDefinition: definition.name, in: old)
                note(
                    isEndpoint ? .endpointAdded : .definitionAdded, breaks: loser != nil, path,
                    "the \(isEndpoint ? "endpoint" : "definition `\(definition.name)`") is new" + Self.lostName(loser))
            }
        }
        for definition in old.definitions where new[definition.name] == nil {
            let isEndpoint = Self.isEndpoint(definition)
            note(
                isEndpoint ? .endpointRemoved : .definitionRemoved, breaks: true, "defs.\(definition.name)",
                "the \(isEndpoint ? "endpoint" : "definition `\(definition.name)`") was removed")
        }
    }

    private mutating func compare(_ old: Definition, _ new: Definition, _ path: String) {
        switch (old.kind, new.kind) {
        case (.record(let old), .record(let new)): record(old, new, path)
        case (.query(let old), .query(let new)), (.procedure(let old), .procedure(let new)): method(old, new, path)
        case (.subscription(let old), .subscription(let new)): subscription(old, new, path)
        case (.permissionSet(let old), .permissionSet(let new)): permissionSet(old, new, path)
        case (.token, .token): break
        case (.unsupported(let old), .unsupported(let new)) where Constraint.equal(old, new): break
        case (.data(let old), .data(let new)): data(old, new, .anywhere, path)
        default: typeChange(Self.typeName(old.kind), Self.typeName(new.kind), path)
        }
    }

    mutating func typeChange(_ old: String, _ new: String, _ path: String) {
        note(.typeChange, breaks: true, path, "the type was \(old) and is \(new)")
    }

    mutating func compareText(_ old: String?, _ new: String?, _ kind: ChangeKind, _ path: String) {
        guard !Effect.value(old, new, Constraint.equal).isEmpty else { return }
        let verb = old == nil ? "is new" : new == nil ? "was removed" : "reads differently"
        note(kind, breaks: false, path, "the \(kind.rawValue) \(verb)")
    }

    private static func isEndpoint(_ definition: Definition) -> Bool {
        switch definition.kind {
        case .query, .procedure, .subscription: true
        default: false
        }
    }

    private static func typeName(_ kind: Definition.Kind) -> String {
        switch kind {
        case .record: "record"
        case .query: "query"
        case .procedure: "procedure"
        case .subscription: "subscription"
        case .permissionSet: "permission-set"
        case .unsupported(let type): type
        case .token: "token"
        case .data(let schema): schema.kind.typeName
        }
    }
}
