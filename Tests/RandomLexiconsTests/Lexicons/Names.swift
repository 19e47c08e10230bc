/// Names that are hard for somebody: for Swift, for the order of keys, for those who compare texts.
enum Names {
    /// What a property can be called.
    static let properties: [String] = keywords + members + types + shapes + long

    private static let keywords = [
        "class", "inout", "var", "let", "self", "Self", "Type", "init", "default", "in", "protocol", "Protocol", "Any",
        "any", "some", "async", "await", "operator", "repeat", "switch", "throws", "true", "nil", "is", "as", "where",
        "extension", "subscript", "deinit", "public", "static", "func", "return", "super", "try", "_",
    ]

    /// Members of the types that are generated.
    private static let members = [
        "encode", "validate", "value", "cbor", "json", "hash", "hashValue", "unknownFields", "text", "nsid", "lexicon",
        "description", "typed", "fields", "variant", "other", "reader", "writer", "_reader", "_key", "key", "cursor",
        "seq", "limit", "validator", "count", "none", "checked",
    ]

    /// What their nested types would be called like.
    private static let types = [
        "string", "int64", "bool", "optional", "array", "dataReader", "dataWriter", "nullable", "indirect", "swift",
        "schema", "dataModel", "syntax", "lexiconValue", "blobRef", "cid", "dataMap", "datetime", "equatable", "error",
        "parameters", "output", "uint8", "never", "result", "sendable", "staticString", "example",
    ]

    private static let shapes = [
        "a", "b", "z", "aB", "a-b", "a_b", "a.b", "AB", "ab", "1st", "1St", "é", "e\u{301}", "ü", "K", "\u{212a}", "日本",
        "👩‍👧", "$x", "$", "$types", "cid-link", "title:lang", "with space", "quo\"te", "back\\slash", "line\nbreak",
        "\u{1}",
        "*/", "//", "\\(x)", "\u{301}", "\u{feff}", "\u{2028}", "\u{200d}", "0", "00", "-", "--", "__", "A", "B", "Zz",
        "ref", "size", "mimeType", "$typ", "$typf", "\u{7f}",
    ]

    /// Longer than what a reader compares in one step, and alike in that part.
    private static let long = [
        "sevenby", "sevenbyt", "sevenbyte", "sevenbytE", "sevenbytes", "sevenbytes1", "sevenbytes2", "createdAt",
        "createdBy", String(repeating: "n", count: 254), String(repeating: "n", count: 255),
        String(repeating: "n", count: 255) + "m", String(repeating: "n", count: 256),
    ]

    /// What a definition can be called besides `main`.
    static let definitions = [
        "thing", "Thing", "other", "type", "self", "protocol", "any", "input", "output", "parameters", "message",
        "failure", "nsid", "lexicon", "value", "string", "int64", "record", "main1", "Kind", "KEY", "view", "viewBasic",
        "entry", "default", "x", "X", "schema", "dataModel", "swift", "token", "index", "a1", "objectEntry", "xEntry",
    ]

    /// What the last part of an NSID can be.
    static let documents = [
        "defs", "thing", "getThing", "Key", "record", "type", "self", "string", "protocol", "value", "class", "list",
    ]

    static let authorities = [
        "example.random", "example.random.thing", "example.odd-name", "example.oddname", "com.example.self.type",
        "com.string",
    ]
}
