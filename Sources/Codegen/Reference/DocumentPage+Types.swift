import Schema
import Syntax

extension DocumentPage {
    /// The type of a schema, with links to what it refers to.
    func type(_ schema: DataSchema) -> String {
        switch schema.kind {
        case .boolean, .integer, .bytes, .cidLink, .blob, .object, .unknown: schema.kind.typeName
        case .string(let string): string.format.map { "string (\($0.rawValue))" } ?? "string"
        case .array(let array): "array of \(type(array.items))"
        case .reference(let reference): link(reference)
        case .union(let union): type(union)
        }
    }

    private func type(_ union: UnionSchema) -> String {
        let members = union.references.map { link($0) }.joined(separator: ", ")
        if members.isEmpty { return "any object with a `$type`" }
        return union.isClosed ? "one of \(members)" : "\(members), or another object with a `$type`"
    }

    func link(_ reference: Reference) -> String {
        guard catalog[reference] != nil, hasPage(reference.nsid) else { return Markdown.code(reference.typeName) }
        let isHere = reference.nsid.normalized == document.id.normalized
        // A document is filed under its own spelling of the name.
        let page = isHere ? "" : LexiconReference.pageName(catalog[reference.nsid]?.id ?? reference.nsid)
        let label = isHere ? "#\(reference.name)" : reference.typeName
        let anchor = reference.name == "main" && !isHere ? "" : "#\(reference.name)"
        return Markdown.link(label, to: page + anchor)
    }

    /// What a value must be besides its type; a cell.
    func constraints(_ schema: DataSchema) -> String {
        let parts: [String?] =
            switch schema.kind {
            case .boolean(let schema):
                [schema.const.map { "always \(code($0))" }, schema.default.map { "default \(code($0))" }]
            case .integer(let schema): constraints(schema)
            case .string(let schema): constraints(schema)
            case .bytes(let length): [range(length.minimum, length.maximum, "bytes")]
            case .blob(let schema):
                [schema.accept.map { "of type \(codes($0))" }, range(nil, schema.maxSize, "bytes")]
            case .array(let array): constraints(array)
            case .cidLink, .object, .reference, .union, .unknown: []
            }
        return parts.compactMap(\.self).joined(separator: "; ")
    }

    private func constraints(_ schema: IntegerSchema) -> [String?] {
        [
            schema.const.map { "always \(code($0))" }, schema.allowed.map { "one of \(codes($0.map(String.init)))" },
            range(schema.minimum, schema.maximum, ""), schema.default.map { "default \(code($0))" },
        ]
    }

    private func constraints(_ schema: StringSchema) -> [String?] {
        [
            schema.const.map { "always \(Markdown.code($0))" }, schema.allowed.map { "one of \(codes($0))" },
            range(schema.length.minimum, schema.length.maximum, "bytes"),
            range(schema.graphemes.minimum, schema.graphemes.maximum, "graphemes"),
            schema.knownValues.isEmpty ? nil : "known values: \(codes(schema.knownValues))",
            schema.default.map { "default \(Markdown.code($0))" },
        ]
    }

    private func constraints(_ array: ArraySchema) -> [String?] {
        let items = constraints(array.items)
        return [
            range(array.length.minimum, array.length.maximum, "items"), items.isEmpty ? nil : "each \(items)",
        ]
    }

    private func range<Number: BinaryInteger>(_ minimum: Number?, _ maximum: Number?, _ unit: String) -> String? {
        let unit = unit.isEmpty ? "" : " \(unit)"
        switch (minimum, maximum) {
        case (nil, nil): return nil
        case (let minimum?, nil): return "at least \(minimum)\(unit)"
        case (nil, let maximum?): return "at most \(maximum)\(unit)"
        case (let minimum?, let maximum?): return "\(minimum) to \(maximum)\(unit)"
        }
    }

    private func code(_ value: some CustomStringConvertible) -> String { Markdown.code(value.description) }

    func codes(_ values: [String]) -> String { values.map(Markdown.code).joined(separator: ", ") }
}
