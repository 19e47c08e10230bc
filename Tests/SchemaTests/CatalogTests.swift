import Schema
import Syntax
import Testing

struct CatalogTests {
    private func document(_ id: String, _ defs: String) throws -> LexiconDocument {
        let text = #"{"lexicon": 1, "id": "\#(id)", "defs": {\#(defs)}}"#
        return try #require(LexiconDocument.parse(json: Array(text.utf8), file: "\(id).json").document)
    }

    @Test func referencesToTheWrongKindOfThingAreErrors() throws {
        var diagnostics: [Diagnostic] = []
        let catalog = Catalog(
            [
                try document(
                    "example.garden.a",
                    """
                    "main": {"type": "record", "key": "any", "record": {"type": "object"}},
                    "word": {"type": "string"},
                    "weed": {"type": "token"},
                    "x": {"type": "object", "properties": {
                      "good": {"type": "ref", "ref": "example.garden.a#main"},
                      "token": {"type": "ref", "ref": "#weed"},
                      "absent": {"type": "ref", "ref": "#nothing"},
                      "text": {"type": "union", "refs": ["#word"]}}}
                    """),
                try document(
                    "example.garden.b",
                    """
                    "main": {"type": "query", "output": {"encoding": "application/json",
                      "schema": {"type": "ref", "ref": "example.garden.a#word"}}}
                    """),
            ], diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        #expect(
            catalog.resolve().map(\.message) == [
                "example.garden.a#weed is not data",
                "example.garden.a has no definition `nothing`",
                "a union can only have objects and records, and example.garden.a#word is neither",
                "a body must be an object, and example.garden.a#word is none",
            ])
    }

    @Test func namesThatOnlyDifferByTheCaseOfTheirAuthorityAreTheSame() throws {
        var diagnostics: [Diagnostic] = []
        let integer = #""x": {"type": "integer"}"#
        let catalog = Catalog(
            [try document("example.garden.a", integer), try document("Example.garden.a", integer)],
            diagnostics: &diagnostics)
        #expect(diagnostics.map(\.file) == ["Example.garden.a.json"])
        #expect(catalog.all.count == 1)
        #expect(catalog[try NSID("EXAMPLE.garden.a")] != nil)
    }

    @Test func referencesThatLeadNowhereAreNotListedWithoutEnd() throws {
        let refs = (0..<2000).map { ##""#a\##($0)""## }.joined(separator: ",")
        let properties = #"{"u": {"type": "union", "refs": [\#(refs)]}}"#
        var diagnostics: [Diagnostic] = []
        let catalog = Catalog(
            [try document("example.garden.a", #""x": {"type": "object", "properties": \#(properties)}"#)],
            diagnostics: &diagnostics)
        #expect(catalog.resolve().count == 256)
    }
}
