import DataModel

/// Writes a value as JSON in one of the many ways that mean the same.
enum LooseJSON {
    static func write(_ value: Value, _ chance: inout Chance) -> [UInt8] {
        Array((space(&chance) + text(value, &chance) + space(&chance)).utf8)
    }

    private static func space(_ chance: inout Chance) -> String {
        chance.percent(80) ? "" : chance.pick([" ", "\n", "\t", "\r\n", "  "])
    }

    private static func text(_ value: Value, _ chance: inout Chance) -> String {
        switch value {
        case .integer(let number): integer(number, &chance)
        case .string(let text): string(text, &chance)
        case .bytes, .link: String(decoding: value.json(), as: UTF8.self).replacing(":", with: " : ")
        case .array(let items):
            "[" + items.map { space(&chance) + text($0, &chance) + space(&chance) }.joined(separator: ",") + "]"
        case .map(let map):
            "{"
                + chance.shuffled(Array(map)).map { entry in
                    let (before, key) = (space(&chance), string(entry.key, &chance))
                    return before + key + space(&chance) + ":" + space(&chance) + text(entry.value, &chance)
                }.joined(separator: ",") + "}"
        default: String(decoding: value.json(), as: UTF8.self)
        }
    }

    private static func integer(_ number: Int64, _ chance: inout Chance) -> String {
        switch chance.below(6) {
        case 0: "\(number).0"
        case 1: "\(number)e0"
        case 2: "\(number)0E-1"
        default: "\(number)"
        }
    }

    private static func string(_ text: String, _ chance: inout Chance) -> String {
        guard chance.percent(30) else { return String(decoding: Value.string(text).json(), as: UTF8.self) }
        let escapes = text.utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: chance.percent(50))
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + escapes.joined() + "\""
    }
}
