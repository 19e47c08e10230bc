/// What names Swift reserves, and how it wants them written.
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

    /// The name as it is written in source.
    static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    /// The name as it is written before an argument, where all keywords but one are names like others.
    static func label(_ name: String) -> String {
        name == "inout" ? "`inout`" : name
    }
}
