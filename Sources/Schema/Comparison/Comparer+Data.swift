extension Comparer {
    mutating func data(_ old: DataSchema, _ new: DataSchema, _ direction: Direction, _ path: String) {
        switch (old.kind, new.kind) {
        // The description of what is referred to may be in either place.
        case (.reference(let reference), let kind) where !kind.isReference:
            place(self.old.data(reference)?.kind, kind, old.kind, new.kind, direction, path)
        case (let kind, .reference(let reference)) where !kind.isReference:
            place(kind, self.new.data(reference)?.kind, old.kind, new.kind, direction, path)
        default:
            if !path.isDefinition { compareText(old.description, new.description, .description, path) }
            shape(old.kind, new.kind, direction, path)
        }
    }

    /// Compares a shape that one version has inline and the other one through a reference, which is no change in
    /// itself. The shape is nil where the reference leads nowhere.
    private mutating func place(
        _ old: DataSchema.Kind?, _ new: DataSchema.Kind?, _ oldKind: DataSchema.Kind, _ newKind: DataSchema.Kind,
        _ direction: Direction, _ path: String
    ) {
        guard let old, let new else { return typeChange(oldKind.typeName, newKind.typeName, path) }
        shape(old, new, direction, path)
    }

    private mutating func shape(
        _ old: DataSchema.Kind, _ new: DataSchema.Kind, _ direction: Direction, _ path: String
    ) {
        switch (old, new) {
        case (.boolean(let old), .boolean(let new)): boolean(old, new, direction, path)
        case (.integer(let old), .integer(let new)): integer(old, new, direction, path)
        case (.string(let old), .string(let new)): string(old, new, direction, path)
        case (.bytes(let old), .bytes(let new)): length(.bytesLength, "bytes", old, new, direction, path)
        case (.cidLink, .cidLink), (.unknown, .unknown): break
        case (.blob(let old), .blob(let new)): blob(old, new, direction, path)
        case (.array(let old), .array(let new)):
            length(.arrayLength, "items", old.length, new.length, direction, path)
            data(old.items, new.items, direction, "\(path).items")
        case (.object(let old), .object(let new)): object(old, new, direction, path)
        case (.union(let old), .union(let new)): union(old, new, direction, path)
        case (.reference(let old), .reference(let new)): reference(old, new, direction, path)
        default: typeChange(old.typeName, new.typeName, path)
        }
    }

    /// `required`: the kind of a change in which properties must be there.
    mutating func object(
        _ old: ObjectSchema, _ new: ObjectSchema, _ direction: Direction, _ path: String,
        required: ChangeKind = .objectRequired
    ) {
        for property in new.properties {
            let path = "\(path).properties.\(property.name)"
            guard let before = old.properties.first(where: { Constraint.equal($0.name, property.name) }) else {
                added(property, to: old, direction, path, required: required)
                continue
            }
            if before.isRequired != property.isRequired {
                let now = property.isRequired ? "must be there now" : "may be absent now"
                notePresence(
                    required, property.isRequired ? .narrows : .widens, direction, path, "`\(property.name)` \(now)")
            }
            if before.isNullable != property.isNullable {
                let now = property.isNullable ? "may be null now" : "cannot be null any more"
                notePresence(
                    .objectNullable, property.isNullable ? .widens : .narrows, direction, path,
                    "`\(property.name)` \(now)")
            }
            data(before.schema, property.schema, direction, path)
        }
        removed(from: old, new, path)
    }

    private mutating func added(
        _ property: Property, to old: ObjectSchema, _ direction: Direction, _ path: String, required: ChangeKind
    ) {
        if property.isRequired {
            notePresence(required, .narrows, direction, path, "`\(property.name)` is new and must be there")
        } else {
            let loser =
                losesName(toProperty: property, in: old)
                ?? (path.isInMain ? losesName(toMainProperty: property) : nil)
            note(.propertyAdded, breaks: loser != nil, path, "`\(property.name)` is new" + Self.lostName(loser))
        }
    }

    private mutating func removed(from old: ObjectSchema, _ new: ObjectSchema, _ path: String) {
        for property in old.properties
        where !new.properties.contains(where: { Constraint.equal($0.name, property.name) }) {
            let kind = property.isRequired ? "was required and" : "was optional and"
            note(
                .propertyRemoved, breaks: property.isRequired, "\(path).properties.\(property.name)",
                "`\(property.name)` \(kind) was removed")
        }
    }

    mutating func union(_ old: UnionSchema, _ new: UnionSchema, _ direction: Direction, _ path: String) {
        if old.isClosed != new.isClosed {
            note(.unionOpenClosed, breaks: true, path, "the union is \(new.isClosed ? "closed" : "open") now")
        }
        let isClosed = old.isClosed && new.isClosed
        for reference in new.references where !old.references.contains(reference) {
            let breaks = isClosed && direction.breaks(.widens)
            note(isClosed ? .unionClosedRefs : .unionRefAdded, breaks: breaks, path, "\(reference) is new in the union")
        }
        for reference in old.references where !new.references.contains(reference) {
            let breaks = !isClosed || direction.breaks(.narrows)
            note(
                isClosed ? .unionClosedRefs : .unionRefRemoved, breaks: breaks, path,
                "\(reference) was removed from the union")
        }
    }

    /// A reference to something else breaks nothing if what it leads to is as good as what it led to.
    private mutating func reference(
        _ old: Reference, _ new: Reference, _ direction: Direction, _ path: String
    ) {
        guard old != new else { return }
        let isSame = leadsToSame(ReferencePair(old: old, new: new, direction: direction))
        let reason = isSame ? ", which is compatible" : ", which is another thing"
        note(.refChange, breaks: !isSame, path, "referred to \(old) and refers to \(new)\(reason)")
    }

    private mutating func leadsToSame(_ pair: ReferencePair) -> Bool {
        if let known = compared[pair] { return known }
        guard referenceDepth < Self.maximumReferenceDepth, let before = old.data(pair.old),
            let after = new.data(pair.new)
        else { return false }
        compared[pair] = true
        var inner = self
        inner.changes = []
        inner.referenceDepth += 1
        inner.data(before, after, pair.direction, "")
        compared = inner.compared
        let isSame = !inner.changes.contains(where: \.isBreaking)
        // What was found equal may have been so only because this pair was taken for equal.
        if !isSame { compared = compared.filter { !$0.value } }
        compared[pair] = isSame
        return isSame
    }

    /// Chains of references that are longer are taken for different.
    private static let maximumReferenceDepth = 32
}

/// What was referred to and what is.
struct ReferencePair: Hashable {
    let old: Reference
    let new: Reference
    let direction: Direction
}

extension String {
    /// Whether a path leads to a definition, whose description is that of its data.
    fileprivate var isDefinition: Bool { utf8.filter { $0 == UInt8(ascii: ".") }.count == 1 }

    /// Whether a path leads to a property of a document's main definition itself.
    fileprivate var isInMain: Bool {
        starts(with: "defs.main.record.properties.") || starts(with: "defs.main.properties.")
    }
}

extension DataSchema.Kind {
    fileprivate var isReference: Bool { if case .reference = self { true } else { false } }

    /// The type as documents write it.
    public var typeName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .string: "string"
        case .bytes: "bytes"
        case .cidLink: "cid-link"
        case .blob: "blob"
        case .array: "array"
        case .object: "object"
        case .reference: "ref"
        case .union: "union"
        case .unknown: "unknown"
        }
    }
}
