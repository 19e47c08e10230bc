import DataModel
@testable import Schema
import XRPC

/// Makes queries for the parameters of a method, and tells what these should mean.
struct QueryMaker {
    let schema: ObjectSchema
    var data: DataMaker

    /// Pairs of a name and a value in any order, sometimes wrong, repeated, empty or unknown.
    mutating func pairs() -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for property in schema.fields where property.isRequired || data.chance.percent(60) {
            if data.chance.percent(4) { continue }
            let isList = if case .array = property.schema.kind { true } else { false }
            let count = isList ? data.chance.number(0...3) : data.chance.percent(95) ? 1 : 2
            for _ in 0..<count { pairs.append((property.name, text(property.schema))) }
        }
        if data.chance.percent(20) { pairs.append((Anything.key(near: schema, &data.chance), "x")) }
        return data.chance.shuffled(pairs)
    }

    static func query(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&")
    }

    private mutating func text(_ schema: DataSchema) -> String {
        if data.chance.percent(5) {
            return data.chance.pick(["", "x", "true", "-1", "+1", "99999999999999999999", "1.0"])
        }
        if case .array(let list) = schema.kind { return text(list.items) }
        let value = data.chance.percent(10) ? data.nearly(schema) : nil
        switch value ?? data.value(schema) {
        case .bool(let flag): return String(flag)
        case .integer(let number): return String(number)
        case .string(let text): return text
        default: return "?"
        }
    }

    /// What the pairs say, with defaults; nil if they cannot be read as the schema's kinds.
    func meaning(of pairs: [(name: String, value: String)]) -> DataMap? {
        var map = DataMap()
        for property in schema.fields {
            let texts = pairs.filter { Bytes($0.name) == Bytes(property.name) && !$0.value.isEmpty }.map(\.value)
            if case .array(let list) = property.schema.kind {
                let items = texts.compactMap { read($0, list.items) }
                guard items.count == texts.count else { return nil }
                if !items.isEmpty { map[property.name] = .array(items) }
            } else if let text = texts.first {
                guard texts.count == 1, let value = read(text, property.schema) else { return nil }
                map[property.name] = value
            } else {
                map[property.name] = initial(property.schema)
            }
        }
        return map
    }

    private func read(_ text: String, _ schema: DataSchema) -> Value? {
        switch schema.kind {
        case .boolean: text == "true" ? true : text == "false" ? false : nil
        case .integer: text.hasPrefix("+") ? nil : Int64(text).map { .integer($0) }
        default: .string(text)
        }
    }

    private func initial(_ schema: DataSchema) -> Value? {
        switch schema.kind {
        case .boolean(let schema): schema.default.map { .bool($0) }
        case .integer(let schema): schema.default.map { .integer($0) }
        case .string(let schema): schema.default.map { .string($0) }
        default: nil
        }
    }
}
