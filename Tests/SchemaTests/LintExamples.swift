/// Documents that break one rule, each with one that does not.
struct LintExample: Sendable {
    let rule: String
    let broken: String
    let sound: String

    /// Of whole documents.
    init(_ rule: String, document broken: String, not sound: String) {
        self.rule = rule
        self.broken = broken
        self.sound = sound
    }

    /// Of the definitions of `example.garden.NAME`.
    init(_ rule: String, name: String = "x", _ broken: String, not sound: String) {
        func document(_ defs: String) -> String {
            #"{"lexicon": 1, "id": "example.garden.\#(name)", "defs": {\#(defs)}}"#
        }
        self.init(rule, document: document(broken), not: document(sound))
    }

    /// Of the properties of an object.
    init(_ rule: String, field broken: String, not sound: String) {
        func defs(_ properties: String) -> String { #""x": {"type": "object", "properties": {\#(properties)}}"# }
        self.init(rule, defs(broken), not: defs(sound))
    }

    static let all = documents + names + records + endpoints + limits + values + permissions

    private static let documents = [
        LintExample("schema-json-parse", document: "{", not: least),
        LintExample("schema-json-parse", document: "[]", not: least),
        LintExample(
            "invalid-nsid", document: #"{"lexicon": 1, "id": "garden", "defs": {"x": {"type": "integer"}}}"#, not: least
        ),
        LintExample("invalid-nsid", document: #"{"lexicon": 1, "defs": {"x": {"type": "integer"}}}"#, not: least),
        LintExample(
            "lexicon-version",
            document: #"{"lexicon": 2, "id": "example.garden.x", "defs": {"x": {"type": "integer"}}}"#, not: least),
        LintExample("lexicon-schema", #""x": {"type": "array"}"#, not: #""x": {"type": "integer"}"#),
        LintExample("non-main-primary", #""x": {"type": "query"}"#, not: #""main": {"type": "query"}"#),
        LintExample(
            "unexpected-field", #""x": {"type": "integer", "minLength": 1}"#,
            not: #""x": {"type": "integer", "minimum": 1}"#),
        LintExample(
            "unexpected-field", #""main": {"type": "query", "output": {"encoding": "a/b", "body": 1}}"#,
            not: #""main": {"type": "query", "output": {"encoding": "a/b", "description": "b"}}"#),
        LintExample(
            "unexpected-field",
            document: #"{"lexicon": 1, "revision": 1, "id": "example.garden.x", "defs": {"x": {"type": "integer"}}}"#,
            not: least),
        LintExample("unknown-type", #""main": {"type": "space"}"#, not: #""main": {"type": "object"}"#),
        LintExample(
            "unknown-format", #""x": {"type": "string", "format": "colour"}"#,
            not: #""x": {"type": "string", "format": "did"}"#),
        LintExample(
            "repeated-value", #""x": {"type": "object", "required": ["a", "a"], "properties": {"a": \#(number)}}"#,
            not: #""x": {"type": "object", "required": ["a"], "properties": {"a": \#(number)}}"#),
        LintExample(
            "no-properties", #""x": {"type": "object"}"#, not: #""x": {"type": "object", "properties": {}}"#),
        LintExample(
            "no-properties", #""main": {"type": "query", "parameters": {"type": "params"}}"#,
            not: #""main": {"type": "query", "parameters": {"type": "params", "properties": {}}}"#),
        LintExample("file-name", name: "other", #""x": \#(number)"#, not: #""y": \#(number)"#)
            .sound(least),
        LintExample(
            "unresolved-reference", field: ##""a": {"type": "ref", "ref": "#y"}"##,
            not: ##""a": {"type": "ref", "ref": "#x"}"##),
        LintExample(
            "missing-document", field: #""a": {"type": "ref", "ref": "example.garden.y"}"#,
            not: ##""a": {"type": "ref", "ref": "example.garden.x#x"}"##),
    ]

    private static let names = [
        LintExample("def-name-syntax", #""a-b": \#(number)"#, not: #""aB": \#(number)"#),
        LintExample("def-name-case", #""Ab": \#(number)"#, not: #""ab": \#(number)"#),
        LintExample(
            "defs-main-definition", name: "defs", #""main": {"type": "object"}"#, not: #""part": {"type": "object"}"#),
        LintExample("field-name-syntax", field: #""a_b": \#(number)"#, not: #""aB": \#(number)"#),
        LintExample("field-name-syntax", field: #""$b": \#(number)"#, not: #""b": \#(number)"#),
        LintExample("field-name-case", field: #""Ab": \#(number)"#, not: #""ab": \#(number)"#),
        LintExample(
            "error-name-case", #""main": {"type": "query", "errors": [{"name": "not-found"}]}"#,
            not: #""main": {"type": "query", "errors": [{"name": "NotFound"}]}"#),
        LintExample(
            "known-value-case", #""x": {"type": "string", "knownValues": ["two_words"]}"#,
            not: ##""x": {"type": "string", "knownValues": ["two-words", "example.garden.x#y", "!hide", "a/B"]}"##),
        LintExample(
            "missing-primary-description", #""main": {"type": "query"}"#,
            not: #""main": {"type": "query", "description": "What is asked."}"#),
        LintExample(
            "undescribed-token", #""x": {"type": "token", "description": ""}"#,
            not: #""x": {"type": "token", "description": "A thing."}"#),
    ]

    private static func record(_ properties: String, key: String = "tid", more: String = "") -> String {
        #""main": {"type": "record", "key": "\#(key)", "record": {"type": "object"\#(more), "properties": "#
            + "{\(properties)}}}"
    }

    private static let records = [
        LintExample(
            "record-created-at", record(#""a": \#(number)"#),
            not: record(#""createdAt": {"type": "string", "format": "datetime"}"#)),
        LintExample("record-created-at", record(#""createdAt": \#(number)"#), not: record("", key: "literal:self")),
        LintExample(
            "handle-in-record", record(#""a": {"type": "string", "format": "handle"}"#),
            not: record(#""a": {"type": "string", "format": "did"}"#)),
        LintExample(
            "nullable-and-optional", record(#""a": \#(number)"#, more: #", "nullable": ["a"]"#),
            not: record(#""a": \#(number)"#, more: #", "nullable": ["a"], "required": ["a"]"#)),
    ]

    private static let endpoints = [
        LintExample(
            "endpoint-output-undefined", #""main": {"type": "procedure"}"#,
            not: #""main": {"type": "procedure", "output": {"encoding": "a/b"}}"#),
        LintExample(
            "unspecified-encoding", #""main": {"type": "query", "output": {"encoding": ""}}"#,
            not: #""main": {"type": "query", "output": {"encoding": "*/*"}}"#),
        LintExample(
            "unspecified-encoding", #""main": {"type": "query", "output": {}}"#,
            not: #""main": {"type": "query", "output": {"encoding": "*/*"}}"#),
        LintExample(
            "subscription-no-messages",
            #""main": {"type": "subscription", "message": {"schema": {"type": "union", "refs": []}}}"#,
            not: ##""main": {"type": "subscription", "message": {"schema": {"type": "union", "refs": ["#x"]}}}"##),
        LintExample(
            "subscription-no-messages", #""main": {"type": "subscription"}"#,
            not: ##""main": {"type": "subscription", "message": {"schema": {"type": "union", "refs": ["#x"]}}}"##),
        LintExample(
            "list-pagination", name: "listThings", list(#""limit": \#(number)"#, #""a": \#(number)"#), not: paged),
        LintExample("list-pagination", name: "searchThings", list(cursor, #""a": \#(number)"#), not: paged),
        LintExample("list-pagination", name: "getThings", list("", cursor), not: list("", "")),
        LintExample("list-pagination", name: "listThings", list("", ""), not: paged),
    ]

    private static let cursor = #""cursor": {"type": "string"}"#
    private static let paged = list(#""limit": \#(number), \#(cursor)"#, cursor)
    private static func list(_ asked: String, _ answered: String) -> String {
        #""main": {"type": "query", "parameters": {"type": "params", "properties": {\#(asked)}}, "output": {"#
            + #""encoding": "a/b", "schema": {"type": "object", "properties": {\#(answered)}}}}"#
    }

    private static let limits = [
        string("unlimited-string", "", not: #", "maxLength": 1"#),
        string("unlimited-string", #", "knownValues": ["a"]"#, not: #", "enum": ["a"]"#),
        string("large-string", #", "maxLength": 20481"#, not: #", "maxLength": 20480"#),
        string("graphemes-without-length", #", "maxGraphemes": 1"#, not: #", "maxGraphemes": 1, "maxLength": 10"#),
        string("format-and-length", #", "format": "did", "maxLength": 1"#, not: #", "format": "did""#),
        LintExample("unlimited-bytes", #""x": {"type": "bytes"}"#, not: #""x": {"type": "bytes", "maxLength": 1}"#),
        LintExample(
            "large-bytes", #""x": {"type": "bytes", "maxLength": 20481}"#,
            not: #""x": {"type": "bytes", "maxLength": 20480}"#),
        LintExample(
            "unlimited-array", #""x": {"type": "array", "items": \#(number)}"#,
            not: #""x": {"type": "array", "items": \#(number), "maxLength": 1}"#),
        LintExample(
            "unlimited-blob", #""x": {"type": "blob", "accept": ["a/b"]}"#,
            not: #""x": {"type": "blob", "accept": ["a/b"], "maxSize": 1}"#),
        LintExample(
            "unlimited-blob", #""x": {"type": "blob", "maxSize": 1}"#,
            not: #""x": {"type": "blob", "accept": ["a/b"], "maxSize": 1}"#),
    ]

    private static func string(_ rule: String, _ broken: String, not sound: String) -> LintExample {
        LintExample(rule, #""x": {"type": "string"\#(broken)}"#, not: #""x": {"type": "string"\#(sound)}"#)
    }

    private static let values = [
        string("known-string-local-ref", ##", "knownValues": ["#a"]"##, not: ##", "knownValues": ["a.b.c#a"]"##),
        string("closed-enum", #", "enum": ["a"]"#, not: #", "knownValues": ["a"]"#),
        LintExample(
            "boolean-default-true", #""x": {"type": "boolean", "default": true}"#,
            not: #""x": {"type": "boolean", "default": false}"#),
        LintExample(
            "const-and-default", #""x": {"type": "boolean", "default": true, "const": true}"#,
            not: #""x": {"type": "boolean", "const": true}"#),
        LintExample(
            "closed-union", field: ##""a": {"type": "union", "refs": ["#x"], "closed": true}"##,
            not: ##""a": {"type": "union", "refs": ["#x"]}"##),
    ]

    private static func set(_ permissions: String, head: String = #""title": "t", "detail": "d""#) -> String {
        #""main": {"type": "permission-set", \#(head), "permissions": [\#(permissions)]}"#
    }
    private static func permission(_ fields: String) -> String { set(#"{"type": "permission", \#(fields)}"#) }
    private static let plot = permission(#""resource": "repo", "collection": ["example.garden.plot"]"#)

    private static let permissions = [
        LintExample("permissionset-no-title", set("", head: #""detail": "d""#), not: plot),
        LintExample("permissionset-no-detail", set("", head: #""title": "t""#), not: plot),
        LintExample("permissionset-no-permissions", set(""), not: plot),
        LintExample("permissionset-no-permissions", #""main": {"type": "permission-set"}"#, not: plot),
        LintExample("ignored-permission", permission(#""resource": "blob""#), not: plot),
        LintExample("ignored-permission", permission(#""resource": "repo""#), not: plot),
        LintExample("ignored-permission", permission(#""resource": "repo", "collection": ["*"]"#), not: plot),
        LintExample(
            "ignored-permission",
            permission(#""resource": "repo", "collection": ["example.garden.a"], "action": ["read"]"#), not: plot),
        LintExample(
            "ignored-permission", permission(#""resource": "rpc", "lxm": ["example.garden.a"]"#),
            not: permission(#""resource": "rpc", "lxm": ["example.garden.a"], "aud": "*""#)),
        LintExample(
            "ignored-permission",
            permission(#""resource": "rpc", "lxm": ["example.garden.a"], "aud": "*", "inheritAud": true"#),
            not: permission(#""resource": "rpc", "lxm": ["example.garden.a"], "inheritAud": true"#)),
        LintExample(
            "repeated-value",
            permission(#""resource": "repo", "collection": ["example.garden.a"], "action": ["create", "create"]"#),
            not: permission(#""resource": "repo", "collection": ["example.garden.a"], "action": ["create"]"#)),
        LintExample(
            "repeated-value",
            permission(#""resource": "rpc", "lxm": ["example.garden.a", "example.garden.a"], "aud": "*""#),
            not: permission(#""resource": "rpc", "lxm": ["example.garden.a"], "aud": "*""#)),
        LintExample(
            "translation-language", set("", head: #""title": "t", "title:lang": {"English!": "t"}"#),
            not: set("", head: #""title": "t", "title:lang": {"pt-BR": "t"}"#)),
        LintExample(
            "permission-namespace", permission(#""resource": "repo", "collection": ["example.gardens.plot"]"#),
            not: permission(#""resource": "repo", "collection": ["example.garden.deep.plot"]"#)),
    ]

    private static let number = #"{"type": "integer"}"#
    static let least = #"{"lexicon": 1, "id": "example.garden.x", "defs": {"x": {"type": "integer"}}}"#

    private func sound(_ text: String) -> LintExample { LintExample(rule, document: broken, not: text) }
}
