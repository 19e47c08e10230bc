extension DocumentParser {
    /// A schema of data: the type of a property, of an array's items, or of a definition.
    mutating func data(_ place: Place) -> DataSchema? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= LexiconDocument.maximumDepth else {
            error(place, "is nested deeper than \(LexiconDocument.maximumDepth)")
            return nil
        }
        guard place.members != nil else {
            error(place, "expected an object, found \(place.kindName)")
            return nil
        }
        guard let type = requiredText("type", of: place), let kind = dataKind(place, type: type) else { return nil }
        return DataSchema(kind, description: optionalText("description", of: place), location: place.location)
    }

    private mutating func dataKind(_ place: Place, type: String) -> DataSchema.Kind? {
        switch type {
        case "boolean": return .boolean(boolean(place))
        case "integer": return .integer(integerSchema(place))
        case "string": return .string(string(place))
        case "bytes": return .bytes(lengths("minLength", "maxLength", of: place))
        case "cid-link": return .cidLink
        case "blob": return .blob(blob(place))
        case "array": return array(place).map { .array($0) }
        case "object": return object(place).map { .object($0) }
        case "ref": return required("ref", of: place).flatMap { reference($0) }.map { .reference($0) }
        case "union": return .union(union(place))
        case "unknown": return .unknown
        case "token":
            error(place, "a token is a name, never data")
            return nil
        default:
            error(place, "`\(type)` is not a type of data" + (Self.hint(for: type).map { "; " + $0 } ?? ""))
            return nil
        }
    }

    /// What to write in place of a type that other languages have.
    static func hint(for type: String) -> String? {
        if StringFormat(rawValue: type) != nil {
            return #"write `"type": "string", "format": "\#(type)"`"#
        }
        switch type {
        case "number", "float", "double", "decimal":
            return "data has whole numbers only: use `integer`, or `string` for fractions"
        case "int", "int64", "long": return "use `integer`"
        case "bool": return "use `boolean`"
        case "date", "time", "timestamp": return #"write `"type": "string", "format": "datetime"`"#
        case "text", "enum": return "use `string`"
        case "list": return "use `array`"
        case "map", "dict", "struct": return "use `object`"
        case "any", "json": return "use `unknown`"
        case "link", "cid": return "use `cid-link`"
        case "null": return "name the property in `nullable` of its object"
        default: return nil
        }
    }

    /// An object, or the parameters of a method, which have the same form.
    mutating func object(_ place: Place) -> ObjectSchema? {
        let description = optionalText("description", of: place)
        let members = properties(place)
        guard members.count <= LexiconDocument.maximumProperties else {
            error(place, "has more than \(LexiconDocument.maximumProperties) properties")
            return nil
        }
        let names = Set(members.map { Array($0.name.utf8) })
        let required = nameList("required", of: place, among: names)
        let nullable = nameList("nullable", of: place, among: names)
        var properties: [Property] = []
        for member in members {
            if member.name.isEmpty { error(member.place, "a property must have a name") }
            guard let schema = data(member.place) else { continue }
            let key = Array(member.name.utf8)
            properties.append(
                Property(
                    name: member.name, schema: schema, isRequired: required.contains(key),
                    isNullable: nullable.contains(key)))
        }
        return ObjectSchema(properties: properties, description: description, location: place.location)
    }

    private mutating func properties(_ place: Place) -> [(name: String, place: Place)] {
        guard let properties = place.member("properties") else {
            warn(place, "has no `properties`; write `{}` if there are none", .noProperties)
            return []
        }
        guard let members = properties.members else {
            error(properties, "expected an object, found \(properties.kindName)")
            return []
        }
        return members
    }

    /// `required` and `nullable`, as UTF-8: names of properties, each once.
    private mutating func nameList(_ name: String, of place: Place, among names: Set<[UInt8]>) -> Set<[UInt8]> {
        var list: Set<[UInt8]> = []
        for item in optionalItems(name, of: place) ?? [] {
            guard let text = text(item) else { continue }
            let key = Array(text.utf8)
            if !names.contains(key) { error(item, "`\(name)` names `\(text)`, which is not a property") }
            if !list.insert(key).inserted { warn(item, "`\(name)` names `\(text)` twice", .repeatedValue) }
        }
        return list
    }

    private mutating func array(_ place: Place) -> ArraySchema? {
        let length = lengths("minLength", "maxLength", of: place)
        guard let items = required("items", of: place).flatMap({ data($0) }) else { return nil }
        return ArraySchema(items: items, length: length)
    }

    mutating func union(_ place: Place) -> UnionSchema {
        let isClosed = optionalFlag("closed", of: place) ?? false
        var references: [Reference] = []
        var locations: [Location] = []
        var seen: Set<Reference> = []
        if place.member("refs") == nil { error(place, "has no `refs`") }
        for item in optionalItems("refs", of: place) ?? [] {
            guard let reference = reference(item) else { continue }
            if seen.insert(reference).inserted {
                references.append(reference)
                locations.append(item.location)
            } else {
                warn(item, "stands twice in the union", .repeatedValue)
            }
        }
        if isClosed, references.isEmpty { error(place, "a closed union of nothing allows no value") }
        return UnionSchema(references: references, isClosed: isClosed, locations: locations)
    }

    private mutating func blob(_ place: Place) -> BlobSchema {
        var schema = BlobSchema()
        schema.maxSize = optionalInteger("maxSize", of: place)
        if let maxSize = schema.maxSize, maxSize < 0 { error(place, "`maxSize` must not be negative") }
        if let items = optionalItems("accept", of: place) {
            schema.accept = items.compactMap { text($0) }
            for item in items {
                guard let text = item.text, !MediaType.isPattern(text) else { continue }
                error(item, "`\(text)` is not a media type, `type/*` or `*/*`")
            }
        }
        return schema
    }
}
