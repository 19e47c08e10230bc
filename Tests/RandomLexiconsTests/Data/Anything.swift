import DataModel
import Foundation
import Schema

/// Values of the data model that no schema asks for.
enum Anything {
    /// Texts that are one grapheme each, of one to eighteen bytes.
    static let clusters = [
        "a", "Z", "0", " ", "\n", "\"", "\\", "/", "\u{0}", "\u{7f}", "é", "e\u{301}", "\u{212a}", "日", "ß", "👩‍👧", "🇫🇷",
    ]

    static func link(_ chance: inout Chance) -> CID {
        let bytes = [UInt8(truncatingIfNeeded: chance.next())]
        return chance.percent(50) ? .raw(bytes) : .dagCBOR(bytes)
    }

    static func text(_ chance: inout Chance) -> String {
        (0..<chance.below(5)).map { _ in chance.pick(clusters) }.joined()
    }

    /// A text that differs from `text` a little, or only for those who compare bytes.
    static func text(near text: String, _ chance: inout Chance) -> String {
        switch chance.below(9) {
        case 0: return text + chance.pick(["a", "\u{301}", " ", "\u{0}", "#main"])
        case 1: return String(text.dropLast())
        case 2: return text.uppercased()
        case 3: return text.replacing("K", with: "\u{212a}")
        case 4: return text.decomposedStringWithCanonicalMapping
        case 5: return text.precomposedStringWithCanonicalMapping
        case 6: return text.replacing("#", with: "\u{ff03}")
        default: return text
        }
    }

    /// Any value; maps and arrays go so deep.
    static func value(_ chance: inout Chance, depth: Int) -> Value {
        switch chance.below(depth > 0 ? 11 : 8) {
        case 0: .null
        case 1: .bool(chance.percent(50))
        case 2: .integer(chance.pick([0, -1, .max, .min, chance.integer()]))
        case 3, 4: .string(text(&chance))
        case 5: .bytes((0..<chance.below(5)).map { UInt8($0) })
        case 6: .link(link(&chance))
        case 7: BlobRef(ref: link(&chance), mimeType: "a/b", size: 1).asValue
        case 8: .array((0..<chance.below(3)).map { _ in value(&chance, depth: depth - 1) })
        default: .map(map(&chance, depth: depth))
        }
    }

    /// An object without a type.
    static func map(_ chance: inout Chance, depth: Int) -> DataMap {
        var map = DataMap()
        for _ in 0..<chance.below(4) {
            map[chance.percent(50) ? text(&chance) : chance.pick(Names.properties)] = value(&chance, depth: depth - 1)
        }
        return map
    }

    /// An object in which things lie so deep in one another.
    static func chain(_ chance: inout Chance, depth: Int) -> DataMap {
        var value = value(&chance, depth: 0)
        for _ in 0..<max(depth - 1, 0) { value = chance.percent(50) ? .array([value]) : ["deeper": value] }
        return ["deepest": value]
    }

    /// An object of a type that nobody knows.
    static func stranger(_ chance: inout Chance) -> DataMap {
        var map = map(&chance, depth: 2)
        map["$type"] = .string(chance.pick(["example.any.stranger", "x", "example.any.where#thing", "\u{e9}"]))
        return map
    }

    /// The key of a field that the schema does not name, often beside one that it names.
    static func key(near schema: ObjectSchema, _ chance: inout Chance) -> String {
        let known = Set(schema.properties.map { Bytes($0.name) }).union([
            Bytes("$type"), Bytes("$link"), Bytes("$bytes"),
        ])
        let near = schema.properties.randomPick(&chance)?.name ?? "$type"
        let scalars = Array(near.unicodeScalars)
        var key = String.UnicodeScalarView(scalars)
        switch chance.below(6) {
        case 0: key.append("0")
        case 1: if !key.isEmpty { key.removeLast() }
        case 2, 3:
            if let last = key.popLast() {
                let value = last.value &+ (chance.percent(50) ? 1 : UInt32.max)
                key.append(Unicode.Scalar(value) ?? "x")
            }
        case 4: key = String.UnicodeScalarView(text(&chance).unicodeScalars)
        default: key = String.UnicodeScalarView(chance.pick(Names.properties).unicodeScalars)
        }
        let text = String(key)
        return known.contains(Bytes(text)) ? "no such field" : text
    }
}
