import DataModel
import Schema
import Testing

struct ComparisonTests {
    private func catalog(_ documents: String...) -> Catalog {
        var diagnostics: [Diagnostic] = []
        let parsed = documents.map { LexiconDocument.parse(json: Array($0.utf8), file: "x.json") }
        return Catalog(parsed.compactMap(\.document), diagnostics: &diagnostics)
    }

    private func document(_ defs: String, id: String = "example.garden.x") -> String {
        #"{"lexicon": 1, "id": "\#(id)", "defs": {\#(defs)}}"#
    }

    private func changes(_ old: String, _ new: String) throws -> [Change] {
        let (old, new) = (catalog(document(old)), catalog(document(new)))
        try #require(old.all.count == 1 && new.all.count == 1)
        return Comparison.changes(from: old, to: new)
    }

    @Test(arguments: ComparisonExample.all)
    func examplesChangeInTheirWayAndNoOther(example: ComparisonExample) throws {
        let changes = try changes(example.old, example.new)
        #expect(Set(changes.map(\.kind.rawValue)) == [example.kind])
        #expect(changes.contains(where: \.isBreaking) == example.isBreaking, "\(changes)")
    }

    @Test(arguments: ComparisonExample.all)
    func whatIsEqualHasNotChanged(example: ComparisonExample) throws {
        #expect(try changes(example.old, example.old).isEmpty)
        #expect(try changes(example.new, example.new).isEmpty)
    }

    @Test func everyKindHasAnExample() {
        let shown = Set(ComparisonExample.all.map(\.kind) + ["document-added", "document-removed"])
        #expect(shown == Set(ChangeKind.allCases.map(\.rawValue)))
    }

    @Test func documentsComeAndGo() {
        let record = document(#""main": {"type": "object"}"#)
        let query = document(#""main": {"type": "query"}"#, id: "example.garden.get")
        let added = Comparison.changes(from: Catalog(), to: catalog(record, query))
        #expect(
            added.map(\.description) == [
                "example.garden.get: change: the endpoint is new [endpoint-added]",
                "example.garden.x: change: the document is new [document-added]",
            ])
        let removed = Comparison.changes(from: catalog(record, query), to: Catalog())
        #expect(
            removed.map(\.description) == [
                "example.garden.get: breaking: the endpoint was removed [endpoint-removed]",
                "example.garden.x: breaking: the document was removed [document-removed]",
            ])
        #expect(removed.first?.value["breaking"]?.asBool == true)
        #expect(removed.first?.value["kind"]?.asString == "endpoint-removed")
    }

    @Test func aChangeSaysWhereAndWhy() throws {
        let old = #""main": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}}"#
        let found = try changes(old, old.replacing("9", with: "5"))
        let why = "the length in bytes was at most 9 and is at most 5: data that was valid is not any more"
        let text = "example.garden.x: breaking: \(why) [string-length] (defs.main.properties.a)"
        #expect(found.map(\.description) == [text])
    }

    @Test func namesAreComparedByBytes() throws {
        func object(_ name: String) -> String {
            #""x": {"type": "object", "properties": {"\#(name)": {"type": "integer"}}}"#
        }
        let kinds = try changes(object("\u{e9}"), object("e\u{301}")).map(\.kind)
        #expect(kinds == [.propertyAdded, .propertyRemoved])
    }

    /// References in circles end, and what differs behind them is found.
    @Test func referencesMayGoInCircles() throws {
        func node(_ name: String, _ more: String = "") -> String {
            let next = ##""next": {"type": "ref", "ref": "#\##(name)"}"##
            return #""\#(name)": {"type": "object", "properties": {\#(next)\#(more)}}"#
        }
        func defs(_ first: String, _ more: String) -> String {
            let start = ##""x": {"type": "array", "items": {"type": "ref", "ref": "#\##(first)"}}"##
            return [node("a"), node("b", more), start].joined(separator: ", ")
        }
        let number = #", "n": {"type": "integer"}"#
        #expect(try changes(defs("a", ""), defs("b", "")).filter(\.isBreaking).isEmpty)
        #expect(try changes(defs("a", number), defs("b", number)).filter(\.isBreaking).isEmpty)
        #expect(try changes(defs("b", number), defs("a", number)).filter(\.isBreaking).isEmpty)
        let text = number.replacing("integer", with: "string")
        let swapped = try changes(defs("b", number), defs("b", text))
        #expect(swapped.filter(\.isBreaking).map(\.kind) == [.typeChange])
    }

    private static func body(_ schema: String) -> String { #"{"encoding": "application/json", "schema": \#(schema)}"# }
    private static let reference = ##"{"type": "ref", "ref": "#it"}"##

    /// A method with `schema` as its body, and an array of it, inline or through references.
    private func method(_ body: String, _ schema: String, isInline: Bool) -> String {
        let place = isInline ? schema : Self.reference
        let list = #"{"type": "object", "properties": {"list": {"type": "array", "items": \#(place)}}}"#
        return #"""
            "main": {"type": "procedure", "\#(body)": \#(Self.body(place))}, "it": \#(schema), "list": \#(list)
            """#
    }

    @Test(arguments: ["input", "output"], [true, false])
    func presenceIsReportedInlineAndThroughReferences(body: String, isInline: Bool) throws {
        func object(_ more: String) -> String {
            #"{"type": "object", "properties": {"a": {"type": "integer"}}\#(more)}"#
        }
        let more = [#", "required": ["a"]"#, #", "nullable": ["a"]"#]
        for more in more {
            let (plain, other) = (object(""), object(more))
            for (old, new) in [(plain, other), (other, plain)] {
                let found = try changes(
                    method(body, old, isInline: isInline), method(body, new, isInline: isInline))
                #expect(!found.isEmpty && found.allSatisfy(\.isBreaking), "\(found)")
                let mixed = try changes(method(body, old, isInline: isInline), method(body, new, isInline: !isInline))
                let place = "defs.main.\(body).schema.properties.a"
                #expect(mixed.contains { $0.isBreaking && $0.path == place }, "\(mixed)")
            }
        }
    }

    @Test(arguments: [
        #"{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}"#,
        ##"{"type": "object", "properties": {"next": {"type": "ref", "ref": "#it"}}}"##,
        ##"{"type": "object", "description": "It.", "properties": {"b": {"type": "blob"}}}"##,
    ])
    func whetherAShapeIsInlineOrReferredToIsNoChange(schema: String) throws {
        let (inline, referring) = (
            method("output", schema, isInline: true), method("output", schema, isInline: false)
        )
        #expect(try changes(inline, referring).isEmpty)
        #expect(try changes(referring, inline).isEmpty)
    }

    @Test func aReferenceThatLeadsNowhereIsNoShape() throws {
        let schema = #"{"type": "object", "properties": {"a": {"type": "integer"}}}"#
        let inline = method("output", schema, isInline: true)
        let lost = inline.replacing(Self.body(schema), with: Self.body(##"{"type": "ref", "ref": "#nowhere"}"##))
        #expect(try changes(inline, lost).map(\.kind) == [.typeChange])
        #expect(try changes(lost, inline).map(\.kind) == [.typeChange])
    }

    @Test func aListOfOneValueIsThatValue() throws {
        let const = #""a": {"type": "string", "const": "x"}"#
        let list = #""a": {"type": "string", "enum": ["x"]}"#
        #expect(try changes(const, list).isEmpty)
        #expect(try changes(list, const).isEmpty)
    }

    /// Permissions are compared by what they grant.
    @Test func howPermissionsAreWrittenIsNoChange() throws {
        func set(_ permissions: String...) -> String {
            let all = permissions.map { #"{"type": "permission", \#($0)}"# }.joined(separator: ", ")
            return #""main": {"type": "permission-set", "title": "t", "permissions": [\#(all)]}"#
        }
        func repo(_ collections: String, _ actions: String = "") -> String {
            #""resource": "repo", "collection": [\#(collections)]\#(actions)"#
        }
        func rpc(_ methods: String) -> String { #""resource": "rpc", "aud": "*", "lxm": [\#(methods)]"# }
        let (a, b) = (#""example.garden.a""#, #""example.garden.b""#)
        let same = [
            (set(repo("\(a), \(b)")), set(repo("\(b), \(a)"))),
            (set(rpc("\(a), \(b)")), set(rpc("\(b), \(a)"))),
            (set(repo(a, #", "action": ["create", "delete"]"#)), set(repo(a, #", "action": ["delete", "create"]"#))),
            (set(repo(a)), set(repo(a, #", "action": ["delete", "update", "create"]"#))),
            (set(repo("\(a), \(b)")), set(repo(b), repo(a))),
            (set(repo(a), rpc(b)), set(rpc(b), repo(a))),
        ]
        for (old, new) in same {
            #expect(try changes(old, new).isEmpty, "\(old) \(new)")
            #expect(try changes(new, old).isEmpty, "\(new) \(old)")
        }
        let fewer = try changes(set(repo(a)), set(repo(a, #", "action": ["create"]"#)))
        #expect(fewer.map(\.message) == ["no longer grants: repo example.garden.a (update, delete)"])
        let more = try changes(set(repo(a)), set(repo("\(b), \(a)")))
        #expect(more.map(\.message) == ["grants more: repo example.garden.b (create, update, delete)"])
    }

    @Test func damagedDocumentsNeverTrap() throws {
        var random = SystemRandomNumberGenerator()
        for example in ComparisonExample.all {
            let seed = Array(document(example.old).utf8)
            let old = LexiconDocument.parse(json: seed, file: "x.json").document
            for _ in 0..<20 {
                let damaged = Damage.document(seed, &random)
                let new = LexiconDocument.parse(json: damaged, file: "x.json").document
                var diagnostics: [Diagnostic] = []
                let before = Catalog([old].compactMap(\.self), diagnostics: &diagnostics)
                let after = Catalog([new].compactMap(\.self), diagnostics: &diagnostics)
                _ = Comparison.changes(from: before, to: after)
                #expect(Comparison.changes(from: after, to: after).isEmpty)
            }
        }
    }

    /// Pairs of documents of `example.garden.x` of which the new one takes a name in generated code from the old one.
    @Test(arguments: [
        (
            #""main": {"type": "object", "properties": {"pot": {"type": "object"}}}"#, #""pot": {"type": "object"}"#,
            ChangeKind.definitionAdded, "the property `pot`"
        ),
        (
            #""main": {"type": "object", "properties": {"pots": {"type": "array", "items": {"type": "object"}}}}"#,
            #""potsItem": {"type": "token"}"#, .definitionAdded, "the property `pots`"
        ),
        (
            #""main": {"type": "object", "properties": {"size": {"type": "string", "knownValues": ["s"]}}}"#,
            #""Size": {"type": "integer"}"#, .definitionAdded, "the property `size`"
        ),
    ])
    func aDefinitionThatTakesANameBreaks(old: String, added: String, kind: ChangeKind, loser: String) throws {
        let found = try changes(old, "\(old), \(added)")
        #expect(found.map(\.kind) == [kind])
        #expect(found.allSatisfy { $0.isBreaking && $0.message.hasSuffix("it takes the name of \(loser)") }, "\(found)")
        #expect(try changes(old, "\(old), " + #""other": {"type": "integer"}"#).filter(\.isBreaking).isEmpty)
    }

    @Test func aPropertyThatTakesANameOfAnotherBreaks() throws {
        func object(_ properties: String...) -> String {
            #""it": {"type": "object", "properties": {\#(properties.joined(separator: ", "))}}"#
        }
        let inline = #""pot": {"type": "object", "properties": {}}"#
        let found = try changes(object(inline), object(inline, #""Pot": {"type": "integer"}"#))
        #expect(found.map(\.isBreaking) == [true])
        #expect(found.first?.message.hasSuffix("it takes the name of the property `pot`") == true, "\(found)")
        #expect(
            try changes(object(inline), object(inline, #""pots": {"type": "integer"}"#)).map(\.isBreaking) == [false])
        let number = #""pot": {"type": "integer"}"#
        #expect(
            try changes(object(number), object(number, #""Pot": {"type": "integer"}"#)).map(\.isBreaking) == [false])
    }

    /// A document inside the NSID of another is named after its last segment, unless something of that one is.
    @Test func whatTakesTheNameOfAnInnerDocumentBreaks() throws {
        let inner = document(#""main": {"type": "object"}"#, id: "example.garden.x.pot")
        func outer(_ properties: String, _ more: String = "") -> String {
            document(#""main": {"type": "object", "properties": {\#(properties)}}\#(more)"#)
        }
        func taken(_ old: Catalog, _ new: Catalog) -> [String] {
            Comparison.changes(from: old, to: new).filter(\.isBreaking).map(\.description)
        }
        let end = "in generated code it takes the name of the document example.garden.x.pot"
        let (plain, number) = (outer(""), #""pot": {"type": "object"}"#)
        #expect(
            taken(catalog(inner, plain), catalog(inner, outer(number))) == [
                "example.garden.x: breaking: `pot` is new; \(end) [property-added] (defs.main.properties.pot)"
            ])
        #expect(
            taken(catalog(inner, plain), catalog(inner, outer("", #", "pot": {"type": "token"}"#))) == [
                "example.garden.x: breaking: the definition `pot` is new; \(end) [definition-added] (defs.pot)"
            ])
        #expect(
            taken(catalog(inner), catalog(inner, outer(number))) == [
                "example.garden.x: breaking: the document is new; \(end) [document-added]"
            ])
        #expect(taken(catalog(inner), catalog(inner, plain)).isEmpty)
        #expect(taken(catalog(plain), catalog(inner, plain)).isEmpty)
    }
}
