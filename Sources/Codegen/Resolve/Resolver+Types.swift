import Schema
import Syntax

extension Resolver {
    /// Arrays in arrays, also by way of names: data itself is hardly deeper, and compilers slow down.
    static let maximumDepth = Catalog.maximumListDepth

    /// A structure at `path`, with the types that only it uses inside of it.
    mutating func object(
        _ schema: ObjectSchema, at path: String, shape: ObjectType.Shape, _ documentation: String?
    ) -> ObjectType {
        var type = ObjectType(
            path: path, documentation: documentation ?? schema.description, shape: shape, fields: [], nested: [])
        // A property and a type inside of the structure cannot share a name; nor can such a type have that of a
        // protocol that those beside it conform to, even where they say its module.
        let protocols: [RuntimeType] = [.lexiconValue, .openString]
        scopes[path, default: tree.scope(path)].reserve(Self.fieldNames(schema).map(\.name) + protocols.map(\.rawValue))
        for (property, (_, name)) in zip(schema.fields, Self.fieldNames(schema)) {
            let wanted = Self.nestedName(property.name)
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
        let reserved: Set<String> = ["unknownFields", "hashValue", "self"]
        // With only a mark, `Self` would have the name of a type beside it: that of a field `self`.
        return schema.fields.map { field in
            (field.name, field.name == "Self" ? "Self___field" : Spelling.member(field.name, reserved: reserved))
        }
    }

    /// The type of a value; types that must be declared for it are named after `wanted` and added to `nested`.
    mutating func value(
        _ schema: DataSchema, wanted: String, in path: String, nested: inout [Declaration]
    ) -> ValueType? {
        switch schema.kind {
        case .boolean(let schema): return .bool(schema)
        case .integer(let schema): return .integer(schema)
        case .string(let string):
            if let format = string.format {
                if let values = knownValues(string, format, wanted: wanted, in: path) { nested.append(values) }
                return .syntax(format, string)
            }
            guard Self.isOpenString(string) else { return .string(string) }
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
        let before = (file, home)
        file = catalog[reference.nsid]?.file ?? file
        home = reference.nsid
        defer {
            pending.remove(reference)
            (file, home) = before
        }
        let path = tree.path(of: reference.nsid)
        // No definition's plain name has an underscore.
        let wanted = Spelling.type(reference.name) + "_Entry"
        if let list = listOfObjects(schema, wanted: wanted) {
            let name = claim(list.wanted, in: path)
            values[reference] = list.lengths.reversed().reduce(.generated(name)) { .array($0, $1) }
            lists[reference] = (list.object, name, list.documentation)
            return values[reference]
        }
        var inner: [Declaration] = []
        let value = value(schema, wanted: wanted, in: path, nested: &inner)
        values[reference] = value
        declared[reference] = inner
        return value
    }

    /// The object that is written out inside of arrays, if it is one. It may refer to the whole, so that its own type
    /// is made later, for the file that declares it.
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

    /// An enumeration at `path`. Messages of a stream have no case for others: those are skipped.
    mutating func union(
        _ schema: UnionSchema, at path: String, _ documentation: String?, isMessage: Bool = false
    ) -> UnionType {
        let known = schema.references.filter { paths[$0] != nil }
        let namer = ReferenceNames(of: home, own: known.filter { $0.nsid.normalized == home?.normalized }.map(\.name))
        let variants = known.map { reference in
            let name = namer.name(reference)
            return Variant(
                name: ["other"].contains(name) || Spelling.reservedMembers.contains(name) ? name + "__" : name,
                reference: reference, path: paths[reference] ?? "")
        }
        let hasOther = !schema.isClosed && !isMessage
        return UnionType(path: path, documentation: documentation, hasOther: hasOther, variants: variants)
    }

    /// A structure around a string, with its known values, or those of its closed list, as names.
    func openString(_ schema: StringSchema, at path: String, _ documentation: String?) -> OpenStringType {
        let values = Self.unique(schema.allowed ?? schema.knownValues)
        // A value that is a name itself keeps it; a token of that name is named in full.
        let namer = ReferenceNames(of: home, own: values.filter { !$0.utf8.contains(UInt8(ascii: "#")) })
        let members = values.map { value in
            Member(name: namer.name(value: value), value: value, documentation: nil)
        }
        return OpenStringType(path: path, documentation: documentation, values: members)
    }

    /// The known values of a string with a format, whose type is that of the format whether or not it has any.
    private mutating func knownValues(
        _ schema: StringSchema, _ format: StringFormat, wanted: String, in path: String
    ) -> Declaration? {
        let values = Self.unique(schema.allowed ?? schema.knownValues).filter(format.accepts)
        guard !values.isEmpty else { return nil }
        let members = values.map {
            Member(name: Spelling.member($0, reserved: Spelling.reservedMembers), value: $0, documentation: nil)
        }
        let name = claim(wanted + "_Values", in: path)
        return .knownValues(OpenStringType(path: name, documentation: "The known values.", values: members), format)
    }

    private static func unique(_ values: [String]) -> [String] {
        var seen: Set<[UInt8]> = []
        return values.filter { seen.insert(Array($0.utf8)).inserted }
    }
}
