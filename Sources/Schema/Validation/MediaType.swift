/// Media types as lexicons use them (RFC 9110 section 8.3.1), compared without regard to case.
public enum MediaType {
    /// Whether `text` is `type/subtype`, `type/*` or `*/*`, with or without parameters.
    static func isPattern(_ text: String) -> Bool {
        guard let (type, subtype) = halves(bare(text)), hasParameters(text) else { return false }
        if type.elementsEqual("*".utf8) { return subtype.elementsEqual("*".utf8) }
        return isToken(type) && (subtype.elementsEqual("*".utf8) || isToken(subtype))
    }

    /// Whether what follows the type is a list of parameters: `; name=value`, with tokens or quoted strings.
    private static func hasParameters(_ text: String) -> Bool {
        var rest = Substring(text).utf8.drop { !"; \t".utf8.contains($0) }
        func skipSpace() { rest = rest.drop { " \t".utf8.contains($0) } }
        skipSpace()
        while !rest.isEmpty {
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            skipSpace()
            let name = rest.prefix { $0 != UInt8(ascii: "=") }
            guard !name.isEmpty, isToken(name) else { return false }
            rest = rest.dropFirst(name.count + 1)
            if rest.first == UInt8(ascii: "\"") {
                guard let end = endOfQuote(rest) else { return false }
                rest = rest[end...]
            } else {
                let value = rest.prefix { !"; \t".utf8.contains($0) }
                guard !value.isEmpty, isToken(value) else { return false }
                rest = rest.dropFirst(value.count)
            }
            skipSpace()
        }
        return true
    }

    /// Where a text in quotes is over, which is at the start; nil if it is not. A backslash quotes one character.
    private static func endOfQuote(_ text: Substring.UTF8View) -> Substring.UTF8View.Index? {
        var isQuoted = false
        for index in text.indices.dropFirst() {
            switch text[index] {
            case _ where isQuoted: isQuoted = false
            case UInt8(ascii: "\\"): isQuoted = true
            case UInt8(ascii: "\""): return text.index(after: index)
            default: break
            }
        }
        return nil
    }

    /// Whether `type` is one that `pattern` stands for. Parameters of either are ignored.
    public static func matches(_ type: String, pattern: String) -> Bool {
        guard let (wantedType, wantedSubtype) = halves(bare(pattern)), let (type, subtype) = halves(bare(type)) else {
            return false
        }
        if wantedType.elementsEqual("*".utf8) { return true }
        guard equal(type, wantedType) else { return false }
        return wantedSubtype.elementsEqual("*".utf8) || equal(subtype, wantedSubtype)
    }

    private static func bare(_ text: String) -> String {
        let end = text.utf8.firstIndex { "; \t".utf8.contains($0) } ?? text.utf8.endIndex
        return String(text[..<end])
    }

    private static func halves(_ text: String) -> (Substring.UTF8View, Substring.UTF8View)? {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (parts[0], parts[1])
    }

    private static func equal(_ a: Substring.UTF8View, _ b: Substring.UTF8View) -> Bool {
        a.lazy.map(lowercased).elementsEqual(b.lazy.map(lowercased))
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isToken(_ text: Substring.UTF8View) -> Bool {
        text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$&^_.+-".utf8.contains(byte)
            }
        }
    }
}
