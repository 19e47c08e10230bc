import DataModel

extension JSONText {
    init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .text("null")
        case .bool(let flag): self = .flag(flag)
        case .number(let text): self = .number(Int64(text) ?? 0)
        case .string(let text): self = .text(text)
        case .array(let items): self = .list(items.map(JSONText.init))
        case .object(let members): self = .object(members.map { ($0.key, JSONText($0.value)) })
        }
    }

    subscript(name: String) -> JSONText? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { Bytes($0.name) == Bytes(name) }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let index = members.firstIndex { Bytes($0.name) == Bytes(name) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    var string: String? { if case .text(let text) = self { text } else { nil } }
    var items: [JSONText]? { if case .list(let items) = self { items } else { nil } }
    var members: [(name: String, value: JSONText)]? { if case .object(let members) = self { members } else { nil } }

    /// Shows `body` every object in this, from the outside in, to change as it likes.
    mutating func visitObjects(_ body: (inout JSONText) -> Void) {
        switch self {
        case .object:
            body(&self)
            guard case .object(var members) = self else { return }
            for index in members.indices { members[index].value.visitObjects(body) }
            self = .object(members)
        case .list(var items):
            for index in items.indices { items[index].visitObjects(body) }
            self = .list(items)
        default: break
        }
    }
}
