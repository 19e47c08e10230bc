/// Pairs of definitions that differ in one way.
struct ComparisonExample: Sendable {
    let kind: String
    let isBreaking: Bool
    let old: String
    let new: String

    init(_ kind: String, _ old: String, _ new: String, breaks isBreaking: Bool) {
        self.kind = kind
        self.old = old
        self.new = new
        self.isBreaking = isBreaking
    }

    static let all = definitions + objects + endpoints + scalars + references

    private static let number = #"{"type": "integer"}"#

    private static let definitions = [
        ComparisonExample(
            "definition-removed", #""a": \#(number), "b": \#(number)"#, #""a": \#(number)"#, breaks: true),
        ComparisonExample("definition-added", #""a": \#(number)"#, #""a": \#(number), "b": \#(number)"#, breaks: false),
        ComparisonExample(
            "endpoint-removed", #""a": \#(number), "main": {"type": "query"}"#, #""a": \#(number)"#, breaks: true),
        ComparisonExample(
            "endpoint-added", #""a": \#(number)"#, #""a": \#(number), "main": {"type": "query"}"#, breaks: false),
        ComparisonExample("type-change", #""a": \#(number)"#, #""a": {"type": "string"}"#, breaks: true),
        ComparisonExample(
            "type-change", #""main": {"type": "query"}"#, #""main": {"type": "procedure"}"#, breaks: true),
        ComparisonExample("type-change", #""main": {"type": "space"}"#, #""main": {"type": "room"}"#, breaks: true),
        ComparisonExample(
            "description", #""a": {"type": "token"}"#, #""a": {"type": "token", "description": "A."}"#, breaks: false),
        ComparisonExample(
            "record-key-type", #""main": {"type": "record", "key": "tid", "record": {"type": "object"}}"#,
            #""main": {"type": "record", "key": "literal:self", "record": {"type": "object"}}"#, breaks: true),
        ComparisonExample("title", set("", title: "a"), set("", title: "b"), breaks: false),
        ComparisonExample("permission-added", set(""), set(permission), breaks: false),
        ComparisonExample("permission-removed", set(permission), set(""), breaks: true),
        ComparisonExample("permission-added", set(permission), set(twoCollections), breaks: false),
    ]

    private static let permission = #"{"type": "permission", "resource": "repo", "collection": ["example.garden.a"]}"#
    private static let twoCollections = permission.replacing(
        #""example.garden.a""#, with: #""example.garden.b", "example.garden.a""#)
    private static func set(_ permissions: String, title: String = "t") -> String {
        #""main": {"type": "permission-set", "title": "\#(title)", "permissions": [\#(permissions)]}"#
    }

    private static func object(_ properties: String, _ more: String = "") -> String {
        #""main": {"type": "object", "properties": {\#(properties)}\#(more)}"#
    }
    private static let a = #""a": {"type": "integer"}"#
    private static let both = a + #", "b": {"type": "integer"}"#

    private static let objects = [
        ComparisonExample("property-added", object(a), object(both), breaks: false),
        ComparisonExample("property-removed", object(both), object(a), breaks: false),
        ComparisonExample("property-removed", object(both, #", "required": ["b"]"#), object(a), breaks: true),
        ComparisonExample("object-required", object(a), object(both, #", "required": ["b"]"#), breaks: true),
        ComparisonExample("object-required", object(a), object(a, #", "required": ["a"]"#), breaks: true),
        ComparisonExample("object-required", object(a, #", "required": ["a"]"#), object(a), breaks: true),
        ComparisonExample("object-nullable", object(a), object(a, #", "nullable": ["a"]"#), breaks: true),
        ComparisonExample("object-nullable", object(a, #", "nullable": ["a"]"#), object(a), breaks: true),
        ComparisonExample(
            "object-required", input(object: a), input(object: a, #", "required": ["a"]"#), breaks: true),
        ComparisonExample(
            "object-required", input(object: a, #", "required": ["a"]"#), input(object: a), breaks: true),
        ComparisonExample(
            "object-required", output(object: a), output(object: a, #", "required": ["a"]"#), breaks: true),
        ComparisonExample(
            "object-required", output(object: a, #", "required": ["a"]"#), output(object: a), breaks: true),
        ComparisonExample(
            "object-required", output(object: a), output(object: both, #", "required": ["b"]"#), breaks: true),
        ComparisonExample(
            "object-nullable", input(object: a), input(object: a, #", "nullable": ["a"]"#), breaks: true),
        ComparisonExample(
            "object-nullable", output(object: a, #", "nullable": ["a"]"#), output(object: a), breaks: true),
        ComparisonExample("property-added", output(object: a), output(object: both), breaks: false),
    ]

    private static func input(_ body: String) -> String {
        #""main": {"type": "procedure", "input": {"encoding": \#(body)}}"#
    }
    private static func output(_ body: String) -> String {
        #""main": {"type": "procedure", "output": {"encoding": \#(body)}}"#
    }
    private static func input(object properties: String, _ more: String = "") -> String {
        input(#""a/b", "schema": {"type": "object", "properties": {\#(properties)}\#(more)}"#)
    }
    private static func output(object properties: String, _ more: String = "") -> String {
        output(#""a/b", "schema": {"type": "object", "properties": {\#(properties)}\#(more)}"#)
    }
    private static let bare = #""main": {"type": "procedure"}"#
    private static func query(_ more: String) -> String { #""main": {"type": "query"\#(more)}"# }
    private static func stream(_ refs: String, _ more: String = "") -> String {
        #""main": {"type": "subscription", "message": {"schema": {"type": "union", "refs": [\#(refs)]}}\#(more)}"#
    }

    private static let endpoints = [
        ComparisonExample("input-added", bare, input(#""a/b""#), breaks: true),
        ComparisonExample("input-removed", input(#""a/b""#), bare, breaks: true),
        ComparisonExample("output-added", bare, output(#""a/b""#), breaks: false),
        ComparisonExample("output-removed", output(#""a/b""#), bare, breaks: true),
        ComparisonExample("body-encoding", input(#""a/b""#), input(#""a/c""#), breaks: true),
        ComparisonExample("body-encoding", input(#""a/b""#), input(#""a/*""#), breaks: false),
        ComparisonExample("body-encoding", input(#""a/*""#), input(#""a/b""#), breaks: true),
        ComparisonExample("body-encoding", output(#""*/*""#), output(#""a/b""#), breaks: false),
        ComparisonExample("body-schema", input(#""a/b""#), input(object: a), breaks: true),
        ComparisonExample("body-schema", input(object: a), input(#""a/b""#), breaks: false),
        ComparisonExample("body-schema", output(object: a), output(#""a/b""#), breaks: true),
        ComparisonExample("error-added", query(""), query(#", "errors": [{"name": "NotFound"}]"#), breaks: false),
        ComparisonExample("error-removed", query(#", "errors": [{"name": "NotFound"}]"#), query(""), breaks: true),
        ComparisonExample("params-required", query(""), query(parameters(#""required": ["a"], "#)), breaks: true),
        ComparisonExample(
            "params-required", query(parameters("")), query(parameters(#""required": ["a"], "#)), breaks: true),
        ComparisonExample(
            "params-required", query(parameters(#""required": ["a"], "#)), query(parameters("")), breaks: true),
        ComparisonExample("property-added", query(""), query(parameters("")), breaks: false),
        ComparisonExample("subprotocol", stream(""), stream("", #", "subprotocol": "xrpc.v1.json""#), breaks: true),
        ComparisonExample("union-ref-added", stream(""), stream(##""#x""##), breaks: false),
        ComparisonExample("union-ref-removed", stream(##""#x""##), stream(""), breaks: true),
    ]

    private static func parameters(_ required: String) -> String {
        #", "parameters": {"type": "params", \#(required)"properties": {\#(a)}}"#
    }

    private static func value(_ kind: String, _ type: String, _ old: String, _ new: String, breaks: Bool = true) -> Self
    {
        func field(_ more: String) -> String { #""a": {"type": "\#(type)"\#(more)}"# }
        return ComparisonExample(kind, field(old), field(new), breaks: breaks)
    }
    /// Where only clients write.
    private static func asked(_ kind: String, _ old: String, _ new: String, breaks: Bool) -> Self {
        func field(_ more: String) -> String { input(object: #""a": {"type": "string"\#(more)}"#) }
        return ComparisonExample(kind, field(old), field(new), breaks: breaks)
    }
    /// Where only servers write.
    private static func answered(_ kind: String, _ old: String, _ new: String, breaks: Bool) -> Self {
        func field(_ more: String) -> String { output(object: #""a": {"type": "string"\#(more)}"#) }
        return ComparisonExample(kind, field(old), field(new), breaks: breaks)
    }

    private static let scalars = [
        value("const-value", "boolean", "", #", "const": true"#),
        value("const-value", "integer", #", "const": 1"#, #", "const": 2"#),
        value("const-value", "string", #", "const": "a""#, ""),
        value("default-value", "boolean", "", #", "default": true"#, breaks: false),
        value("default-value", "integer", #", "default": 1"#, #", "default": 2"#, breaks: false),
        value("default-value", "string", #", "default": "a""#, "", breaks: false),
        value("enum-values", "integer", #", "enum": [1]"#, #", "enum": [1, 2]"#),
        value("enum-values", "string", #", "enum": ["a", "b"]"#, #", "enum": ["a"]"#),
        value("enum-values", "string", "", #", "enum": ["a"]"#),
        value("enum-values", "string", #", "const": "a""#, #", "enum": ["b", "a"]"#, breaks: false),
        value("enum-values", "integer", #", "const": 1"#, #", "enum": [1, 2]"#, breaks: false),
        answered("enum-values", #", "const": "a""#, #", "enum": ["a", "b"]"#, breaks: false),
        value("enum-values", "string", #", "const": "a""#, #", "enum": ["b"]"#),
        value("enum-values", "string", #", "enum": ["a", "b"]"#, #", "const": "a""#),
        asked("enum-values", #", "enum": ["a"]"#, #", "enum": ["a", "b"]"#, breaks: false),
        asked("enum-values", #", "enum": ["a", "b"]"#, #", "enum": ["a"]"#, breaks: true),
        answered("enum-values", #", "enum": ["a"]"#, #", "enum": ["a", "b"]"#, breaks: true),
        answered("enum-values", #", "enum": ["a", "b"]"#, #", "enum": ["a"]"#, breaks: false),
        value("known-values", "string", #", "knownValues": ["a"]"#, #", "knownValues": ["b"]"#, breaks: false),
        value("integer-range", "integer", "", #", "minimum": 1"#),
        value("integer-range", "integer", #", "maximum": 1"#, #", "maximum": 2"#),
        value("string-format", "string", "", #", "format": "did""#),
        value("string-format", "string", #", "format": "did""#, #", "format": "at-identifier""#),
        asked("string-format", #", "format": "did""#, #", "format": "at-identifier""#, breaks: false),
        answered("string-format", #", "format": "did""#, #", "format": "at-identifier""#, breaks: true),
        answered("string-format", #", "format": "at-identifier""#, #", "format": "did""#, breaks: false),
        value("string-length", "string", #", "maxLength": 2"#, #", "maxLength": 1"#),
        value("string-length", "string", #", "maxGraphemes": 2"#, ""),
        asked("string-length", #", "maxLength": 1"#, #", "maxLength": 2"#, breaks: false),
        answered("string-length", #", "minLength": 1"#, #", "minLength": 2"#, breaks: false),
        value("bytes-length", "bytes", #", "maxLength": 2"#, #", "maxLength": 1"#),
        value("array-length", "array", #", "items": \#(number), "maxLength": 2"#, #", "items": \#(number)"#),
        value("type-change", "array", #", "items": \#(number)"#, #", "items": {"type": "blob"}"#),
        value("blob-accept", "blob", #", "accept": ["a/*"]"#, #", "accept": ["a/b"]"#),
        value("blob-accept", "blob", #", "accept": ["a/b"]"#, ""),
        value("blob-size", "blob", #", "maxSize": 2"#, #", "maxSize": 1"#),
        value("blob-size", "blob", "", #", "maxSize": 1"#),
    ]

    private static let targets = #""n": {"type": "object"}, "o": {"type": "object"}, "s": {"type": "string"}"#
    private static func reference(_ name: String) -> String {
        targets + ", " + object(##""a": {"type": "ref", "ref": "#\##(name)"}"##)
    }
    private static func union(_ refs: String, closed: Bool) -> String {
        targets + ", " + object(#""a": {"type": "union", "closed": \#(closed), "refs": [\#(refs)]}"#)
    }

    private static let references = [
        ComparisonExample("ref-change", reference("n"), reference("o"), breaks: false),
        ComparisonExample("ref-change", reference("n"), reference("s"), breaks: true),
        ComparisonExample("ref-change", reference("n"), reference("nowhere"), breaks: true),
        ComparisonExample(
            "union-open-closed", union(##""#n""##, closed: false), union(##""#n""##, closed: true), breaks: true),
        ComparisonExample(
            "union-open-closed", union(##""#n""##, closed: true), union(##""#n""##, closed: false), breaks: true),
        ComparisonExample(
            "union-closed-refs", union(##""#n""##, closed: true), union(##""#n", "#o""##, closed: true), breaks: true),
        ComparisonExample(
            "union-closed-refs", union(##""#n", "#o""##, closed: true), union(##""#n""##, closed: true), breaks: true),
        ComparisonExample(
            "union-ref-added", union(##""#n""##, closed: false), union(##""#n", "#o""##, closed: false), breaks: false),
        ComparisonExample(
            "union-ref-removed", union(##""#n", "#o""##, closed: false), union("", closed: false), breaks: true),
    ]
}
