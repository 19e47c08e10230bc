import Schema

extension LexiconMaker {
    private typealias Members = [(name: String, value: JSONText)]

    /// The schema of something that has no parts.
    mutating func scalar(_ context: Context) -> JSONText {
        switch chance.below(11) {
        case 0: return boolean()
        case 1, 2: return integer()
        case 3...6: return string()
        case 7, 8: return bytes()
        case 9: return blob()
        default: return .object([("type", .text("cid-link"))])
        }
    }

    /// The schema of a parameter that is no list.
    mutating func parameter() -> JSONText {
        switch chance.below(5) {
        case 0: boolean()
        case 1: integer()
        default: string()
        }
    }

    private mutating func boolean() -> JSONText {
        var members: Members = [("type", .text("boolean"))]
        switch chance.below(4) {
        case 0: members.append(("const", .flag(chance.percent(50))))
        case 1: members.append(("default", .flag(chance.percent(50))))
        default: break
        }
        return .object(members)
    }

    private mutating func integer() -> JSONText {
        var members: Members = [("type", .text("integer"))]
        let minimum: Int64 = chance.pick([-3, 0, 1, .min, .min + 1])
        let maximum: Int64 = chance.pick([1, 2, 10, 1 << 53, .max - 1, .max])
        switch chance.below(8) {
        case 0: members.append(("const", .number(chance.pick([0, -1, 7, .max, .min]))))
        case 1, 2:
            let allowed: [Int64] = chance.some(chance.number(1...3), of: [0, 1, 2, -5, .max, .min])
            members.append(("enum", .list(allowed.map { .number($0) })))
            if chance.percent(40) { members.append(("default", .number(chance.pick(allowed)))) }
            if chance.percent(20) { members.append(("maximum", .number(allowed.max() ?? 0))) }
        case 3: members += [("minimum", .number(minimum)), ("maximum", .number(maximum)), ("default", .number(1))]
        case 4: members.append(("minimum", .number(minimum)))
        case 5: members.append(("maximum", .number(maximum)))
        default: break
        }
        return .object(members)
    }

    private mutating func bytes() -> JSONText {
        .object([("type", .text("bytes"))] + bounds("minLength", "maxLength", 0...6))
    }

    /// None, one or both of two bounds on a length.
    private mutating func bounds(_ least: String, _ most: String, _ range: ClosedRange<Int>) -> Members {
        var members: Members = []
        let minimum = chance.number(range)
        if chance.percent(40) { members.append((least, .number(Int64(minimum)))) }
        if chance.percent(50) { members.append((most, .number(Int64(minimum + chance.number(0...4))))) }
        return members
    }

    private mutating func blob() -> JSONText {
        var members: Members = [("type", .text("blob"))]
        if chance.percent(60) {
            let patterns = ["image/*", "image/png", "audio/*", "*/*", "Text/Plain", "application/vnd.x+json"]
            members.append(("accept", .texts(chance.some(chance.number(0...2), of: patterns))))
        }
        if chance.percent(60) { members.append(("maxSize", .number(chance.pick([0, 1, 1000, .max])))) }
        return .object(members)
    }

    // MARK: Strings

    private mutating func string() -> JSONText {
        var members: Members = [("type", .text("string"))]
        switch chance.below(12) {
        case 0...4: members += formatted()
        case 5, 6:
            members += bounds("minLength", "maxLength", 0...12)
            members += bounds("minGraphemes", "maxGraphemes", 0...3)
        case 7: members += known()
        case 8, 9: members += closed()
        case 10: members += constant()
        default: break
        }
        return .object(members)
    }

    private mutating func formatted() -> Members {
        let format = chance.pick(StringFormat.allCases)
        let samples = FormatSamples.valid(format)
        var members: Members = [("format", .text(format.rawValue))]
        switch chance.below(8) {
        case 0: members.append(("maxLength", .number(Int64(chance.pick(samples).utf8.count))))
        case 1: members.append(("enum", .texts(chance.some(2, of: samples))))
        case 2: members.append(("default", .text(chance.pick(samples))))
        case 3: members.append(("knownValues", .texts(chance.some(2, of: samples))))
        default: break
        }
        return members
    }

    private static let words = [
        "a", "A", "up", "down", "a-b", "aB", "\u{e9}", "e\u{301}", "\u{212a}", "K", "1st", "self", "default", "", " ",
        "\"", "\n",
        "!hide", "hide", "type", "init", "x\u{0}", "\u{1f469}\u{200d}\u{1f467}",
    ]

    private mutating func known() -> Members {
        let values = chance.some(chance.number(0...4), of: Self.words + tokens)
        var members: Members = [("knownValues", .texts(values))]
        switch chance.below(4) {
        case 0: members += bounds("minLength", "maxLength", 0...6)
        case 1: members.append(("default", .text(values.first ?? "none")))
        default: break
        }
        return members
    }

    /// A closed list, sometimes with bounds that forbid a part of it.
    private mutating func closed() -> Members {
        let values = chance.some(chance.number(1...4), of: Self.words + tokens)
        var members: Members = [("enum", .texts(values))]
        switch chance.below(6) {
        case 0: members.append(("default", .text(chance.pick(values))))
        case 1: members.append(("maxLength", .number(Int64(chance.number(1...3)))))
        case 2: members.append(("minGraphemes", .number(1)))
        case 3: members.append(("knownValues", .texts(chance.some(2, of: Self.words))))
        default: break
        }
        return members
    }

    /// A constant, sometimes one that other constraints forbid.
    private mutating func constant() -> Members {
        let value = chance.pick(Self.words)
        var members: Members = [("const", .text(value))]
        switch chance.below(6) {
        case 0: members.append(("enum", .texts([value, "other"])))
        case 1: members.append(("knownValues", .texts([value, "other"])))
        case 2: members.append(("maxLength", .number(1)))
        default: break
        }
        return members
    }
}
