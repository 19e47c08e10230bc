import DataModel
import Syntax

/// Finds additions that take a name in generated code from something that exists.
///
/// Within a document, definitions get their own names first; then the types of properties whose schema is written in
/// place, which are named after the property; then documents nested in its NSID. Within an object, properties get their
/// names before the nested types. An addition can therefore take a name that callers of generated code use.
extension Comparer {
    /// What loses its name to a new definition of the document, or nil.
    func losesName(toDefinition name: String, in old: LexiconDocument) -> String? {
        if let property = old.mainProperties.first(where: { $0.declares(name) }) {
            return "the property `\(property.name)`"
        }
        return inner(name)
    }

    /// What loses its name to a new property of the document's main definition.
    func losesName(toMainProperty property: Property) -> String? {
        inner(property.name) ?? inner(property.name + "Item")
    }

    /// What loses its name to a new property of an object.
    func losesName(toProperty property: Property, in old: ObjectSchema) -> String? {
        guard property.name != property.name.uncapitalized else { return nil }
        return old.properties.first { $0.declares(property.name) }.map { "the property `\($0.name)`" }
    }

    /// What loses its name to something in a new document.
    func losesName(to document: LexiconDocument) -> String? {
        let names = document.definitions.map(\.name) + document.mainProperties.flatMap { [$0.name, $0.name + "Item"] }
        return names.lazy.compactMap(inner).first
    }

    /// The old document nested in the current NSID whose next segment is `name`, or nil.
    private func inner(_ name: String) -> String? {
        let outer = nsid.normalized.segments
        let found = old.all.first { document in
            let segments = document.id.normalized.segments
            return segments.count > outer.count && segments.starts(with: outer)
                && segments[outer.count].isSpelled(like: name)
        }
        return found.map { "the document \($0.id)" }
    }

    /// The end of a message about such a change.
    static func lostName(_ owner: String?) -> String {
        owner.map { "; in generated code it takes the name of \($0)" } ?? ""
    }
}

extension LexiconDocument {
    /// The properties of the object that the document's main definition is.
    fileprivate var mainProperties: [Property] {
        switch main?.kind {
        case .record(let record): record.object.properties
        case .data(let schema): if case .object(let object) = schema.kind { object.properties } else { [] }
        default: []
        }
    }
}

extension Property {
    /// Whether generated code declares a type named `typeName` for the schema written in the property.
    fileprivate func declares(_ typeName: String) -> Bool {
        var (kind, name) = (schema.kind, name)
        while case .array(let array) = kind { (kind, name) = (array.items.kind, name + "Item") }
        switch kind {
        case .object, .union: return name.isSpelled(like: typeName)
        case .string(let string):
            guard string.format == nil, !string.knownValues.isEmpty || string.allowed?.isEmpty == false else {
                return false
            }
            return name.isSpelled(like: typeName)
        default: return false
        }
    }
}

extension String {
    /// Whether two names differ at most in whether the first letter is a capital.
    fileprivate func isSpelled(like other: String) -> Bool {
        Constraint.equal(uncapitalized, other.uncapitalized)
    }

    fileprivate var uncapitalized: String {
        guard let first = utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { return self }
        return String(decoding: [first | 0x20] + utf8.dropFirst(), as: UTF8.self)
    }
}
