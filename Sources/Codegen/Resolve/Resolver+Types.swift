import Schema
import Syntax

extension Resolver {
    /// Arrays in arrays, also by way of names: data itself is hardly deeper, and compilers slow down.
    static let maximumDepth = 32

    /// A structure at `path`, with the types that only it uses inside of it.
    mutating func object(
        _ schema: ObjectSchema, at path: String, shape: ObjectType.Shape, _ documentation: String?
    ) -> ObjectType {
        var type = ObjectType(
            path: path, documentation: documentation ?? schema.description, shape: shape, fields: [], nested: [])
        // A property and a type inside of the structure cannot share a name; nor can such a type have that of a
        // protocol that those beside it conform to, even where they say its module.
        let protocols: [RuntimeType] = [.lexiconValue, .openString]
        scopes[path, default: tree.scope(path)].reserve(schema.properties.map(\.name) + protocols.map(\.rawValue))
        for (property, (_, name)) in zip(schema.fields, Self.fieldNames(schema)) {
            let wanted = Identifier.type(property.name)
            guard let value = value(property.schema, wanted: wanted, in: path, nested: &type.nested) else { continue }
            type.fields.append(
                Field(
                    key: property.name, name: name, documentation: property.schema.description, type: value,
                    isRequired: property.isRequired, isNullable: property.isNullable))
        }
        return type
    }

    /// The names of the fields, in order; each by its name on the wire.
    static func fieldNames(_ schema: ObjectSchema) -> [(key: String, name: String)] {
        // `Self` inside of a nested type would mean the property.
        var scope = Scope(reserved: ["unknownFields", "hashValue", "self", "Self"])
        return schema.fields.map { ($0.name, scope.claim(Identifier.member($0.name), suffix: "Value")) }
    }

    /// The type of a value; types that must be declared for it are named after `wanted` and added to `nested`.
    mutating func value(
        _ schema: DataSchema, wanted: String, in path: String, nested: inout [Declaration]
    ) -> ValueType? {
        switch schema.kind {
        case .boolean(let schema): return .bool(schema)
        case .integer(let schema): return .integer(schema)
        case .string(let string):
            if let format = string.format { return .syntax(format, string) }
            guard isOpenString(string) else { return .string(string) }
            let name = claim(wanted, in: path)
            nested.append(.openString(openString(string, at: name, schema.description)))
            return .openString(name, string)
        case .bytes(let length): return .bytes(length)
        case .cidLink: return .link
        case .blob(let schema): return .blob(schema)
        case .unknown: return .map
        case .array(let array):
            guard let item = value(array.items, wanted: wanted + "Item", in: path, nested: &nested) else { return nil }
            guard item.depth < Self.maximumDepth else {
                error("arrays lie in arrays deeper than \(Self.maximumDepth)", at: schema.location)
                return nil
            }
            return .array(item, array.length)
        case .object(let object):
            let name = claim(wanted, in: path)
            nested.append(.object(self.object(object, at: name, shape: .anonymous, schema.description)))
            return .generated(name)
        case .union(let union):
            let name = claim(wanted, in: path)
            nested.append(.union(self.union(union, at: name, schema.description)))
            return .generated(name)
        case .reference(let reference): return value(of: reference, at: schema.location)
        }
    }

    /// The type that a reference leads to.
    private mutating func value(of reference: Reference, at location: Location) -> ValueType? {
        guard let schema = catalog.data(reference) else { return nil }  // The catalog has complained already.
        if let path = paths[reference] {
            if case .string(let string) = schema.kind { return .openString(path, string) }
            return .generated(path)
        }
        guard let value = value(of: reference, schema) else {
            onlyRefersToItself(reference, at: location)
            return nil
        }
        return value
    }

    mutating func onlyRefersToItself(_ reference: Reference, at location: Location) {
        error("\(reference) only refers to itself, or through more than \(Self.maximumDepth) names", at: location)
    }

    /// The type of named data that is no type of its own. Types inside of it wait in `declared` for its own file.
    mutating func value(of reference: Reference, _ schema: DataSchema) -> ValueType? {
        if let known = values[reference] { return known }
        // What refers to more names than arrays may lie in one another only refers to itself, or is refused as well.
        guard pending.count <= Self.maximumDepth, pending.insert(reference).inserted else { return nil }
        let before = file
        file = catalog[reference.nsid]?.file ?? file
        defer {
            pending.remove(reference)
            file = before
        }
        let path = tree.path(of: reference.nsid)
        let wanted = Identifier.type(reference.name) + "Entry"
        if let list = listOfObjects(schema, wanted: wanted) {
            let name = claim(list.wanted, in: path)
            values[reference] = list.lengths.reversed().reduce(.generated(name)) { .array($0, $1) }
            let object = self.object(list.object, at: name, shape: .anonymous, list.documentation)
            declared[reference] = [.object(object)]
            return values[reference]
        }
        var inner: [Declaration] = []
        let value = value(schema, wanted: wanted, in: path, nested: &inner)
        values[reference] = value
        declared[reference] = inner
        return value
    }

    /// The object that is written out inside of arrays, if it is one. It may refer to the whole, whose type must be
    /// known before the object's.
    private func listOfObjects(
        _ schema: DataSchema, wanted: String
    ) -> (object: ObjectSchema, documentation: String?, wanted: String, lengths: [LengthRange])? {
        var (schema, wanted, lengths) = (schema, wanted, [LengthRange]())
        while case .array(let array) = schema.kind {
            lengths.append(array.length)
            wanted += "Item"
            schema = array.items
        }
        guard case .object(let object) = schema.kind else { return nil }
        return (object, schema.description, wanted, lengths)
    }

    /// An enumeration at `path`. Cases are named after their definitions, with more of the NSID where needed.
    /// Messages of a stream have none for others: those are skipped.
    mutating func union(
        _ schema: UnionSchema, at path: String, _ documentation: String?, isMessage: Bool = false
    ) -> UnionType {
        let known = schema.references.filter { paths[$0] != nil }
        let short = known.map { Self.caseName($0, segments: 0) }
        let long = known.map { Self.caseName($0, segments: 1) }
        var scope = Scope(reserved: ["other"])
        var variants: [Variant] = []
        let counts = short.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        for (index, reference) in known.enumerated() {
            let name = scope.claim(counts[short[index]] == 1 ? short[index] : long[index], suffix: "Value")
            variants.append(Variant(name: name, reference: reference, path: paths[reference] ?? ""))
        }
        let hasOther = !schema.isClosed && !isMessage
        return UnionType(path: path, documentation: documentation, hasOther: hasOther, variants: variants)
    }

    private static func caseName(_ reference: Reference, segments: Int) -> String {
        var parts = reference.nsid.segments.suffix(segments + (reference.name == "main" ? 1 : 0))
        if reference.name != "main" { parts.append(reference.name) }
        return Identifier.enumCase(parts.joined(separator: "-"))
    }

    /// A structure around a string, with its known values, or those of its closed list, as names.
    func openString(_ schema: StringSchema, at path: String, _ documentation: String?) -> OpenStringType {
        var scope = Scope()
        var seen: Set<[UInt8]> = []
        var members: [Member] = []
        for value in schema.allowed ?? schema.knownValues where seen.insert(Array(value.utf8)).inserted {
            // A token is named by what stands behind the `#`.
            let short = value.utf8.split(separator: UInt8(ascii: "#")).last.flatMap { String($0) } ?? value
            let name = scope.claim(Identifier.enumCase(short), suffix: "Value")
            members.append(Member(name: name, value: value, documentation: nil))
        }
        return OpenStringType(path: path, documentation: documentation, values: members)
    }
}
