import Schema
import Syntax
import Testing

struct DocumentParserTests {
    private func parse(_ text: String) -> ParsedDocument {
        LexiconDocument.parse(json: Array(text.utf8), file: "x.json")
    }

    private func messages(defs: String) -> [String] {
        parse(#"{"lexicon": 1, "id": "example.garden.x", "defs": {\#(defs)}}"#).diagnostics.map(\.message)
    }

    @Test func leastDocument() throws {
        let parsed = parse(#"{"lexicon": 1, "id": "example.garden.x", "defs": {"size": {"type": "integer"}}}"#)
        let document = try #require(parsed.document)
        #expect(parsed.diagnostics.isEmpty)
        #expect(document.id.text == "example.garden.x")
        #expect(document.main == nil)
        #expect(document["size"] != nil)
    }

    @Test func allMistakesShowAtOnceWithTheirPlaces() {
        let parsed = parse(
            """
            {
              "lexicon": 2,
              "id": "nodots",
              "defs": {
                "main": {
                  "type": "record",
                  "key": "tid",
                  "record": {
                    "type": "object",
                    "required": ["absent"],
                    "properties": { "x": { "type": "strng" } }
                  }
                }
              }
            }
            """)
        #expect(parsed.document == nil)
        #expect(
            parsed.diagnostics.map(\.description) == [
                "x.json:2:14: error: `lexicon` must be 1 (lexicon)",
                "x.json:3:9: error: not a valid nsid: needs three segments at least (id)",
                "x.json:10:22: error: `required` names `absent`, which is not a property"
                    + " (defs.main.record.required[0])",
                "x.json:11:30: error: `strng` is not a type of data (defs.main.record.properties.x)",
            ])
    }

    @Test(arguments: [
        ##""r": {"type": "ref", "ref": "#x"}"##,
        #""u": {"type": "union", "refs": []}"#,
        #""u": {"type": "unknown"}"#,
        #""p": {"type": "params"}"#,
        #""q": {"type": "query"}"#,
        #""main": {"type": "record", "key": "tid"}"#,
        #""main": {"type": "record", "record": {"type": "object"}}"#,
        #""main": {"type": "record", "key": "tid", "record": {"properties": {}}}"#,
        #""main": {"type": "record", "key": "literal:", "record": {"type": "object"}}"#,
        #""main": {"type": "subscription"}"#,
        #""main": {"type": "subscription", "message": {"schema": {"type": "object"}}}"#,
        #""main": {"type": "query", "input": {"encoding": "*/*"}}"#,
        #""main": {"type": "query", "output": {"encoding": "a/b, c/d"}}"#,
        #""main": {"type": "query", "output": {"encoding": "a/b", "schema": {"type": "string"}}}"#,
        #""main": {"type": "query", "parameters": {"type": "object"}}"#,
        #""main": {"type": "query", "parameters": {"type": "params", "properties": {"x": {"type": "blob"}}}}"#,
        #""main": {"type": "query", "errors": [{"name": "two words"}]}"#,
        #""x": {"type": "array"}"#,
        #""x": {"type": "array", "items": {"type": "token"}}"#,
        #""x": {"type": "object", "properties": {"a": {"type": "ref", "ref": "a#b#c"}}}"#,
        #""x": {"type": "object", "properties": {"a": {"type": "union", "refs": [], "closed": true}}}"#,
        #""x": {"type": "object", "nullable": ["b"]}"#,
        #""x": {"type": "string", "minLength": -1}"#,
        #""x": {"type": "string", "minLength": 3, "maxLength": 2}"#,
        #""x": {"type": "string", "maxLength": "many"}"#,
        #""x": {"type": "string", "const": "a", "default": "a"}"#,
        #""x": {"type": "string", "enum": ["a"], "default": "b"}"#,
        #""x": {"type": "integer", "minimum": 3, "default": 2}"#,
        #""x": {"type": "integer", "minimum": 1.5}"#,
        #""x": {"type": "blob", "accept": ["image"]}"#,
        #""x": {"type": "blob", "accept": ["*"]}"#,
        #""x": {"description": "no type"}"#,
        #""x": 7"#,
        #""1x": {"type": "integer"}"#,
        "",
    ])
    func definitionIsRefused(_ defs: String) {
        #expect(!messages(defs: defs).isEmpty)
        #expect(parse(#"{"lexicon": 1, "id": "example.garden.x", "defs": {\#(defs)}}"#).document == nil)
    }

    @Test func whatIsNotKnownYetIsSkippedWithAWarning() throws {
        let parsed = parse(
            """
            {"lexicon": 1, "id": "example.garden.x", "defs": {
              "main": {"type": "space", "key": "any"},
              "name": {"type": "string", "format": "colour"}
            }}
            """)
        let document = try #require(parsed.document)
        #expect(parsed.diagnostics.map(\.severity) == [.warning, .warning])
        guard case .unsupported(let type)? = document.main?.kind else {
            Issue.record("expected an unsupported definition")
            return
        }
        #expect(type == "space")
    }

    @Test func aPermissionThatIsNotUnderstoodIsIgnoredAlone() throws {
        let parsed = parse(
            """
            {"lexicon": 1, "id": "example.garden.access", "defs": {"main": {"type": "permission-set", "title": "All",
              "title:lang": {"fr": "Tout"}, "permissions": [
              {"type": "permission", "resource": "repo", "collection": ["example.garden.plot"], "action": ["create"]},
              {"type": "permission", "resource": "rpc", "lxm": ["example.garden.dig"], "inheritAud": true},
              {"type": "permission", "resource": "space", "spaceType": "example.garden.shed"},
              {"type": "permission", "resource": "repo", "collection": ["example.garden.plot"], "weekday": "monday"}
            ]}}}
            """)
        guard case .permissionSet(let set)? = parsed.document?.main?.kind else {
            Issue.record("expected a permission set")
            return
        }
        #expect(set.permissions.map(\.resource) == ["repo", "rpc"])
        #expect(set.permissions.last?.inheritsAudience == true)
        #expect(parsed.diagnostics.map(\.severity) == [.warning, .warning])
    }

    @Test func referencesAreNormalised() throws {
        let nsid = try NSID("example.garden.plot")
        #expect(Reference("#main", in: nsid) == Reference(nsid))
        #expect(Reference("example.garden.plot#main", in: nsid)?.typeName == "example.garden.plot")
        #expect(Reference("#tool", in: nsid)?.typeName == "example.garden.plot#tool")
        #expect(Reference("tool", in: nsid) == nil)
        #expect(Reference("#", in: nsid) == nil)
        #expect(Reference("", in: nsid) == nil)
    }

    @Test func deepDocumentsAreRefused() {
        var schema = #"{"type": "integer"}"#
        for _ in 0..<40 { schema = #"{"type": "array", "items": \#(schema)}"# }
        #expect(messages(defs: #""x": \#(schema)"#).contains { $0.contains("nested") })
    }

    @Test func wholeNumbersMayBeWrittenAsFractionsAndPowers() {
        #expect(messages(defs: #""x": {"type": "integer", "minimum": 123.0, "maximum": 1e3}"#).isEmpty)
        #expect(messages(defs: #""x": {"type": "integer", "minimum": -9223372036854775808}"#).isEmpty)
        #expect(!messages(defs: #""x": {"type": "integer", "minimum": 9223372036854775808}"#).isEmpty)
    }

    @Test func diagnosticsStayOnOneLineAndShort() {
        let parsed = parse(
            #"{"lexicon": 1, "id": "example.garden.x", "defs": {"x": {"type": "\u001b[31m\n\u202e\u2028"}}}"#)
        let text = parsed.diagnostics.map(\.description).joined()
        #expect(text.contains(#"`\u{1b}[31m\u{a}\u{202e}\u{2028}`"#))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 && $0.value != 0x202e })
        let long = String(repeating: "k", count: 100_000)
        let items = (0..<1000).map { "\"q\($0)\"" }.joined(separator: ",")
        let many = parse(
            #"{"lexicon": 1, "id": "example.garden.x", "defs": {"x": {"type": "object", "properties": "#
                + #"{"\#(long)": {"type": "object", "required": [\#(items), "\#(long)"]}}}}}"#)
        #expect(many.diagnostics.count == 256)
        #expect(many.diagnostics.allSatisfy { $0.description.utf8.count < 5000 && $0.path.utf8.count < 300 })
    }

    @Test func damagedDocumentsNeverTrap() throws {
        let original = try Fixture.bytes("fixtures/schema/garden.json")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<3 {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch UInt8.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: "[{\"".utf8, at: index)
                }
            }
            let parsed = LexiconDocument.parse(json: bytes, file: "x.json")
            #expect(parsed.document != nil || !parsed.diagnostics.isEmpty)
        }
    }
}
