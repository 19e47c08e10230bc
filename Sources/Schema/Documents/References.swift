public import Syntax

extension LexiconDocument {
    /// The documents that this one refers to as data, itself perhaps among them.
    public var referredDocuments: Set<NSID> {
        var collector = ReferenceCollector()
        for definition in definitions { collector.collect(definition) }
        return collector.found
    }
}

private struct ReferenceCollector {
    var found: Set<NSID> = []

    mutating func collect(_ definition: Definition) {
        switch definition.kind {
        case .record(let record): collect(record.object)
        case .query(let method), .procedure(let method):
            for body in [method.input, method.output] {
                if let schema = body?.schema { collect(schema) }
            }
        case .subscription(let subscription): collect(subscription.message)
        case .data(let schema): collect(schema)
        case .permissionSet, .unsupported, .token: break
        }
    }

    private mutating func collect(_ object: ObjectSchema) {
        for property in object.properties { collect(property.schema) }
    }

    private mutating func collect(_ union: UnionSchema) {
        for reference in union.references { found.insert(reference.nsid.normalized) }
    }

    private mutating func collect(_ schema: DataSchema) {
        switch schema.kind {
        case .array(let array): collect(array.items)
        case .object(let object): collect(object)
        case .union(let union): collect(union)
        case .reference(let reference): found.insert(reference.nsid.normalized)
        default: break
        }
    }
}
