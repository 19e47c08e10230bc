package import DataModel

/// A document as it stands in a file: the same record always gives the same text, for people and for version control.
///
/// Members stand in the order in which one reads a lexicon, names in that of their bytes, `main` before all others.
package enum LexiconText {
    private static let first = [
        "lexicon", "id", "revision", "type", "description", "title", "detail", "key", "required", "nullable",
        "parameters", "input", "output", "message", "record", "encoding", "schema", "ref", "refs", "closed", "format",
        "knownValues", "enum", "const", "default", "minimum", "maximum", "minLength", "maxLength", "minGraphemes",
        "maxGraphemes", "accept", "maxSize",
    ]
    private static let last = ["items", "properties", "errors", "defs"]
    /// What fits into a line is one.
    private static let maximumWidth = 100

    /// JSON with a line feed at its end. The record's type is left out: a file need not say that it is a lexicon.
    package static func json(_ record: DataMap) -> String {
        var record = record
        record["$type"] = nil
        return broken(.map(record), isNames: false, depth: 0) + "\n"
    }

    private static func text(_ value: Value, isNames: Bool, depth: Int, column: Int) -> String {
        if let line = line(value), column + line.utf8.count < maximumWidth { return line }
        return broken(value, isNames: isNames, depth: depth)
    }

    /// In one line; nil for what holds other things than plain values.
    private static func line(_ value: Value) -> String? {
        switch value {
        case .array(let items):
            let texts = items.compactMap(scalar)
            return texts.count == items.count ? "[" + texts.joined(separator: ", ") + "]" : nil
        case .map(let map):
            if map.isEmpty { return "{}" }
            let members = ordered(map, isNames: false).compactMap { member -> String? in
                let text =
                    if case .map = member.value { String?.none } else { line(member.value) }
                return text.map { "\(scalar(.string(member.key)) ?? ""): \($0)" }
            }
            return members.count == map.count ? "{ " + members.joined(separator: ", ") + " }" : nil
        default: return scalar(value)
        }
    }

    private static func broken(_ value: Value, isNames: Bool, depth: Int) -> String {
        let indent = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch value {
        case .array(let items) where !items.isEmpty:
            let lines = items.map {
                indent + text($0, isNames: false, depth: depth + 1, column: indent.utf8.count)
            }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .map(let map) where !map.isEmpty:
            let lines = ordered(map, isNames: isNames).map { key, value in
                let name = indent + (scalar(.string(key)) ?? "") + ": "
                let namesFollow = !isNames && (key == "defs" || key == "properties")
                return name + text(value, isNames: namesFollow, depth: depth + 1, column: name.utf8.count)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default: return String(decoding: value.json(), as: UTF8.self)
        }
    }

    /// What is no container in JSON; links and bytes are short ones.
    private static func scalar(_ value: Value) -> String? {
        switch value {
        case .array, .map: nil
        default: String(decoding: value.json(), as: UTF8.self)
        }
    }

    private static func ordered(_ map: DataMap, isNames: Bool) -> [(key: String, value: Value)] {
        map.sorted { left, right in
            let (a, b) = (rank(left.key, isNames), rank(right.key, isNames))
            return a == b ? left.key.utf8.lexicographicallyPrecedes(right.key.utf8) : a < b
        }
    }

    private static func rank(_ key: String, _ isNames: Bool) -> Int {
        if isNames { return key == "main" ? 0 : 1 }
        if let place = first.firstIndex(of: key) { return place }
        return first.count + 1 + (last.firstIndex(of: key) ?? -1)
    }
}
