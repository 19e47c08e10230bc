import DataModel

/// A node of a document together with how one gets there.
struct Place {
    let node: JSONNode
    let path: String

    var location: Location {
        Location(line: node.position.line, column: node.position.column, path: path)
    }

    /// The member of that name; nil when absent or when this is no object.
    func member(_ name: String) -> Place? {
        guard case .object(let members) = node.kind else { return nil }
        for member in members where member.key.utf8.elementsEqual(name.utf8) {
            return Place(node: member.value, path: step(name))
        }
        return nil
    }

    /// The members of an object, in order; nil when this is none.
    var members: [(name: String, place: Place)]? {
        guard case .object(let members) = node.kind else { return nil }
        return members.map { ($0.key, Place(node: $0.value, path: step($0.key))) }
    }

    /// The items of an array; nil when this is none.
    var items: [Place]? {
        guard case .array(let items) = node.kind else { return nil }
        return items.enumerated().map { Place(node: $1, path: "\(path)[\($0)]") }
    }

    var text: String? {
        if case .string(let text) = node.kind { text } else { nil }
    }

    var flag: Bool? {
        if case .bool(let flag) = node.kind { flag } else { nil }
    }

    /// A whole number of 64 bits, written without fraction or exponent.
    var integer: Int64? {
        if case .number(let text) = node.kind { Int64(text) } else { nil }
    }

    /// The name of the kind of node, for messages.
    var kindName: String {
        switch node.kind {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    private func step(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
