import Schema

/// Finds the types that have something to validate, so that no code is made for the others.
enum ConstraintSearch {
    /// Adds the types of `module` to those found before in what it imports.
    static func extend(_ found: inout Set<String>, _ module: ResolvedModule) {
        var holders: [String: [String]] = [:]
        var open = Array(found)
        for declaration in module.types {
            switch declaration {
            case .object(let type):
                if type.fields.contains(where: { isConstrained($0.type, []) }) { open.append(type.path) }
                for path in type.fields.compactMap({ target($0.type) }) { holders[path, default: []].append(type.path) }
            case .union(let type), .message(let type):
                for variant in type.variants { holders[variant.path, default: []].append(type.path) }
            default: break
            }
        }
        found.formUnion(open)
        while let path = open.popLast() {
            for holder in holders[path] ?? [] where found.insert(holder).inserted { open.append(holder) }
        }
    }

    /// The generated type that a value is or lists.
    private static func target(_ type: ValueType) -> String? {
        switch type {
        case .generated(let path): path
        case .array(let item, _): target(item)
        default: nil
        }
    }

    static func isConstrained(_ type: ValueType, _ constrained: Set<String>) -> Bool {
        switch type {
        case .bool(let schema): schema.const != nil
        case .integer(let schema):
            schema.minimum != nil || schema.maximum != nil || schema.allowed != nil || schema.const != nil
        case .string(let schema), .syntax(_, let schema), .openString(_, let schema):
            isBounded(schema.length) || isBounded(schema.graphemes) || schema.allowed != nil || schema.const != nil
        case .bytes(let length): isBounded(length)
        case .blob(let schema): schema.maxSize != nil || schema.accept != nil
        case .array(let item, let length): isBounded(length) || isConstrained(item, constrained)
        case .generated(let path): constrained.contains(path)
        case .link, .map: false
        }
    }

    private static func isBounded(_ range: LengthRange) -> Bool { range.minimum != nil || range.maximum != nil }
}
