/// Which fields the language has at which place.
enum KnownFields {
    /// Of a whole document; `$type` is what a published one has besides.
    static let document: Set<String> = ["$type", "lexicon", "id", "description", "defs"]
    static let body: Set<String> = ["encoding", "schema", "description"]
    static let message: Set<String> = ["schema", "description"]
    static let error: Set<String> = ["name", "description"]

    /// Of a schema of that type; nil when the type is not known.
    static func schema(_ type: String) -> Set<String>? {
        schemas[type].map { $0.union(["type", "description"]) }
    }

    private static let schemas: [String: Set<String>] = [
        "record": ["key", "record"],
        "query": ["parameters", "output", "errors"],
        "procedure": ["parameters", "input", "output", "errors"],
        "subscription": ["parameters", "message", "errors", "subprotocol"],
        "permission-set": ["title", "title:lang", "detail", "detail:lang", "permissions"],
        "boolean": ["default", "const"],
        "integer": ["minimum", "maximum", "enum", "default", "const"],
        "string": [
            "format", "minLength", "maxLength", "minGraphemes", "maxGraphemes", "knownValues", "enum", "default",
            "const",
        ],
        "bytes": ["minLength", "maxLength"],
        "cid-link": [],
        "blob": ["accept", "maxSize"],
        "array": ["items", "minLength", "maxLength"],
        "object": ["properties", "required", "nullable"],
        "params": ["properties", "required"],
        "token": [],
        "ref": ["ref"],
        "union": ["refs", "closed"],
        "unknown": [],
    ]
}
