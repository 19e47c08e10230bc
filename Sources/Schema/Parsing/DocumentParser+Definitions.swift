import Syntax

extension DocumentParser {
    private static let primaries: Set = ["record", "query", "procedure", "subscription", "permission-set"]
    /// Types that only make sense inside of others.
    private static let inner: Set = ["ref", "union", "unknown", "params", "permission"]
    private static let data: Set = ["boolean", "integer", "string", "bytes", "cid-link", "blob", "array", "object"]

    /// What stands in `defs` under `name`.
    mutating func definition(_ place: Place, name: String) -> Definition? {
        guard place.members != nil else {
            error(place, "expected an object, found \(place.kindName)")
            return nil
        }
        guard let type = requiredText("type", of: place) else { return nil }
        if Self.primaries.contains(type), name != "main" {
            error(place, "a \(type) must be called `main`", .nonMainPrimary)
            return nil
        }
        if Self.inner.contains(type) {
            error(place, "a \(type) cannot be a definition of its own")
            return nil
        }
        let description = optionalText("description", of: place)
        guard let kind = kind(place, type: type) else { return nil }
        return Definition(name: name, description: description, kind: kind, location: place.location)
    }

    private mutating func kind(_ place: Place, type: String) -> Definition.Kind? {
        switch type {
        case "record": return record(place).map { .record($0) }
        case "query": return method(place, hasInput: false).map { .query($0) }
        case "procedure": return method(place, hasInput: true).map { .procedure($0) }
        case "subscription": return subscription(place).map { .subscription($0) }
        case "permission-set": return .permissionSet(permissionSet(place))
        case "token": return .token
        case _ where Self.data.contains(type): return data(place).map { .data($0) }
        default:
            let hint = Self.hint(for: type).map { " (\($0))" } ?? ""
            warn(
                place, "`\(type)` is not a type that is known here; the definition is left out" + hint, .unknownType)
            return .unsupported(type: type)
        }
    }

    private mutating func record(_ place: Place) -> RecordSchema? {
        let key = required("key", of: place).flatMap { recordKeyRule($0) }
        guard let inner = required("record", of: place) else { return nil }
        guard let type = requiredText("type", of: inner) else { return nil }
        guard type == "object" else {
            error(inner, "a record must be an object, not \(type)")
            return nil
        }
        guard let object = object(inner), let key else { return nil }
        return RecordSchema(key: key, object: object)
    }

    private mutating func recordKeyRule(_ place: Place) -> RecordKeyRule? {
        guard let text = text(place) else { return nil }
        switch text {
        case "tid": return .tid
        case "nsid": return .nsid
        case "any": return .any
        default: break
        }
        let prefix = "literal:"
        if text.utf8.starts(with: prefix.utf8),
            let key = try? RecordKey(String(Substring(text.utf8.dropFirst(prefix.utf8.count))))
        {
            return .literal(key)
        }
        error(place, "`key` must be tid, nsid, any, or literal: and a record key")
        return nil
    }
}
