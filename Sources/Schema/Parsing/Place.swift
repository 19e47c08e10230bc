import DataModel

/// A node of a document together with how one gets there.
struct Place {
    /// Enough of a key to find it by: documents can have keys as long as they are.
    private static let maximumStepBytes = 128

    /// How one gets to a place, spelt only when somebody asks: every node has one.
    private indirect enum Path {
        case root
        case key(String, Path)
        case index(Int, Path)
    }

    let node: JSONNode
    private let path: Path

    /// A whole document.
    init(root node: JSONNode) { self.init(node, .root) }

    private init(_ node: JSONNode, _ path: Path) {
        self.node = node
        self.path = path
    }

    var location: Location {
        Location(line: node.position.line, column: node.position.column, path: Self.spell(path))
    }

    private static func spell(_ path: Path) -> String {
        switch path {
        case .root: ""
        case .key(let key, .root): shortened(key)
        case .key(let key, let parent): "\(spell(parent)).\(shortened(key))"
        case .index(let index, let parent): "\(spell(parent))[\(index)]"
        }
    }

    private static func shortened(_ key: String) -> String {
        guard key.utf8.count > maximumStepBytes else { return key }
        return String(decoding: key.utf8.prefix(maximumStepBytes), as: UTF8.self) + "…"
    }

    /// The member of that name; nil when absent or when this is no object.
    func member(_ name: String) -> Place? {
        guard case .object(let members) = node.kind else { return nil }
        for member in members where member.key.utf8.elementsEqual(name.utf8) {
            return Place(member.value, .key(name, path))
        }
        return nil
    }

    /// The members of an object, in order; nil when this is none.
    var members: [(name: String, place: Place)]? {
        guard case .object(let members) = node.kind else { return nil }
        return members.map { ($0.key, Place($0.value, .key($0.key, path))) }
    }

    /// The items of an array; nil when this is none.
    var items: [Place]? {
        guard case .array(let items) = node.kind else { return nil }
        return items.enumerated().map { Place($1, .index($0, path)) }
    }

    var text: String? {
        if case .string(let text) = node.kind { text } else { nil }
    }

    var flag: Bool? {
        if case .bool(let flag) = node.kind { flag } else { nil }
    }

    /// A whole number of 64 bits, however it is written: `1.0` and `1e2` are whole.
    var integer: Int64? { node.integer }

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
}
