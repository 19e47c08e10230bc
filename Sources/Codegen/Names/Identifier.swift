/// Turns names of lexicons into names of Swift.
enum Identifier {
    /// Words that need backticks wherever a name is written.
    private static let keywords: Set<String> = [
        "Any", "Protocol", "Self", "Type", "as", "associatedtype", "await", "break", "case", "catch", "class",
        "continue", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
        "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
        "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "self",
        "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var",
        "where", "while",
    ]

    /// Names that no generated type can have: `X.Type` means something else, literals have associated types, and the
    /// compiler confuses protocols that a type conforms to with a neighbour of their name, even qualified ones.
    static let reservedTypes: Set<String> = Set(RuntimeType.protocols.map(\.rawValue)).union([
        "Any", "Protocol", "Self", "Type", "StringLiteralType", "ExtendedGraphemeClusterLiteralType",
        "UnicodeScalarLiteralType",
    ])

    /// A type's name: `graphic-media` becomes `GraphicMedia`.
    static func type(_ text: String) -> String {
        complete(words(text).map(capitalized).joined())
    }

    /// A property's name: `cid-link` becomes `cidLink`; what is a name already stays as it is.
    static func member(_ text: String) -> String {
        let words = words(text)
        guard let first = words.first else { return complete("") }
        return complete(first + words.dropFirst().map(capitalized).joined())
    }

    /// The name of an enumeration's case: `DIDNotFound` becomes `didNotFound`.
    static func enumCase(_ text: String) -> String {
        let name = Array(member(text).utf8)
        let capitals = name.prefix { isUpper($0) }.count
        // The last capital of several begins the next word, unless the name ends with it.
        let lowered = capitals > 1 && capitals < name.count && isLower(name[capitals]) ? capitals - 1 : capitals
        let bytes = name.enumerated().map { $0 < lowered ? $1 | 0x20 : $1 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The name as it is written in source.
    static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    /// The name as it is written before an argument, where all keywords but one are names like others.
    static func label(_ name: String) -> String {
        name == "inout" ? "`inout`" : name
    }

    /// The parts of a text that can stand in a name: runs of ASCII letters, digits and underscores.
    private static func words(_ text: String) -> [String] {
        text.utf8.split { !isWord($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func complete(_ name: String) -> String {
        guard let first = name.utf8.first, name.utf8.contains(where: { $0 != UInt8(ascii: "_") }) else {
            return "unnamed"
        }
        return isDigit(first) ? "_\(name)" : name
    }

    private static func capitalized(_ word: String) -> String {
        var bytes = Array(word.utf8)
        if let first = bytes.first, isLower(first) { bytes[0] = first & ~0x20 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLower(byte) || isUpper(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
