/// Turns texts of lexicons into names of Swift, so that different texts always have different names.
///
/// A name depends on its text alone, so no other field, value or definition can take it away. A text that is a name in
/// Swift already is its own name. Any other text is spelled out: a hyphen between letters or digits is two underscores,
/// and another character is its word, or its code point, between underscores.
enum Spelling {
    /// Marks a text that would be its own name if that name did not belong to something else.
    private static let mark = "__"

    /// The name of a property, a known value or a token. `reserved` are names that mean something else there.
    static func member(_ text: String, reserved: Set<String> = []) -> String {
        guard isName(text) else { return spelledOut(text) }
        return isTaken(text) || reserved.contains(text) ? text + mark : text
    }

    /// The name of a type: what `member` says with a capital; a text that has one already is marked.
    static func type(_ text: String, reserved: Set<String> = Identifier.reservedTypes) -> String {
        let name = capitalized(member(text))
        let isMarked = text.utf8.first.map(isUpper) == true || reserved.contains(name)
        return isMarked ? name + mark : name
    }

    /// The case of an error. Errors begin with a capital, which cases do not; capitals in a row stay.
    static func error(_ name: String) -> String {
        let spelled = member(name, reserved: reservedMembers)
        guard isName(name), !isTaken(name), let first = name.utf8.first else { return spelled }
        if isLower(first) { return spelled.hasSuffix(mark) ? spelled : spelled + mark }
        let second = name.utf8.dropFirst().first
        guard isUpper(first), second.map(isUpper) != true else { return spelled }
        return uncapitalized(name)
    }

    /// The enumeration of an NSID's segment, in which a hyphen is the only character that no name has.
    static func segment(_ segment: String) -> String {
        let text = String(
            decoding: segment.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        if text.utf8.first.map(isDigit) == true { return "_" + text }
        let name = capitalized(text)
        return name == text || Identifier.reservedTypes.contains(name) ? name + mark : name
    }

    /// Static members that no type can have.
    static let reservedMembers: Set<String> = ["Type", "Protocol", "Self"]

    /// Whether Swift takes a text as a name, backticks aside.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first), text.utf8.contains(where: isWord) else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == underscore }
    }

    static func capitalized(_ name: String) -> String {
        guard let first = name.utf8.first, isLower(first) else { return name }
        return String(decoding: [first & ~0x20] + name.utf8.dropFirst(), as: UTF8.self)
    }

    private static func uncapitalized(_ name: String) -> String {
        guard let first = name.utf8.first, isUpper(first) else { return name }
        return String(decoding: [first | 0x20] + name.utf8.dropFirst(), as: UTF8.self)
    }

    // MARK: Texts that are not names

    /// Whether a name could also be what another text is spelled out as.
    private static func isTaken(_ name: String) -> Bool {
        if name.contains(mark) { return true }
        // A type has a capital where its member has none.
        let name = uncapitalized(name)
        let head = String(name.prefix { !$0.isNumber })
        if head.utf8.count < name.utf8.count, ["plus", "minus", "_"].contains(head) { return true }
        let word = String(name.prefix { $0 != "_" })
        guard word.utf8.count < name.utf8.count else { return false }
        let isCodePoint = word.hasPrefix("u") && UInt32(word.dropFirst(), radix: 16) != nil
        return isCodePoint || words.values.contains(word)
    }

    private static func spelledOut(_ text: String) -> String {
        guard let first = text.utf8.first else { return "empty" + mark }
        let rest = text.utf8.dropFirst()
        let isNumber = !rest.isEmpty && rest.allSatisfy(isDigit)
        if isNumber, first == UInt8(ascii: "+") { return "plus" + text.dropFirst() }
        if isNumber, first == hyphen { return "minus" + text.dropFirst() }
        var name = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if isWord(scalar) {
                name.unicodeScalars.append(scalar)
            } else if scalar == "-", index > 0, index + 1 < scalars.count, isWord(scalars[index - 1]),
                isWord(scalars[index + 1])
            {
                name += mark
            } else {
                name += "\(mark)\(words[scalar] ?? "u" + String(scalar.value, radix: 16))_"
            }
        }
        // A word at the beginning needs nothing before it: names that begin with such a word are marked.
        if name.hasPrefix(mark) { return String(name.dropFirst(mark.count)) }
        return isDigit(first) ? "_" + name : name
    }

    /// Words that hardly any snake-case name begins with.
    private static let words: [Unicode.Scalar: String] = [
        " ": "spaceCharacter", "!": "exclamation", "\"": "quotationMark", "#": "numberSign", "$": "dollarSign",
        "%": "percentSign", "&": "ampersand", "'": "apostrophe", "(": "openingParenthesis", ")": "closingParenthesis",
        "*": "asterisk", "+": "plusSign", ",": "comma", "-": "minusSign", ".": "fullStop", "/": "slash", ":": "colon",
        ";": "semicolon", "<": "lessThan", "=": "equalsSign", ">": "greaterThan", "?": "questionMark", "@": "atSign",
        "[": "openingBracket", "\\": "backslash", "]": "closingBracket", "^": "caret", "_": "underscore",
        "`": "graveAccent", "{": "openingBrace", "|": "verticalBar", "}": "closingBrace", "~": "tilde",
    ]

    private static let underscore = UInt8(ascii: "_")
    private static let hyphen = UInt8(ascii: "-")

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isWord(UInt8(scalar.value)) }
    private static func isWord(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) || isDigit(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
