import DataModel
import Schema
import Syntax
import Testing

struct DataValidationTests {
    /// Data of `garden-data.json`, with the path at which it must be refused.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let data: [UInt8]
        let refusedAt: String?

        var testDescription: String { name }
    }

    static let cases: [Case] = {
        guard let bytes = try? Fixture.bytes("fixtures/schema/garden-data.json"),
            let list = try? Value(json: bytes).asArray
        else { return [] }
        return list.compactMap { item in
            guard let name = item["name"]?.asString, let data = item["data"] else { return nil }
            return Case(name: name, data: data.json(), refusedAt: item["refusedAt"]?.asString)
        }
    }()

    @Test func thereAreCases() {
        #expect(Self.cases.count == 74)
    }

    @Test(arguments: cases)
    func recordIsJudged(_ item: Case) throws {
        let catalog = try Fixture.garden()
        let value = try Value(json: item.data)
        let collection = try NSID("example.garden.plot")
        var path: String?
        do {
            try catalog.validate(record: value, in: collection, key: try RecordKey("home"))
        } catch let violation as ConstraintViolation {
            path = violation.path
        }
        #expect(path == item.refusedAt)
    }

    @Test func recordKeyIsJudged() throws {
        let catalog = try Fixture.garden()
        let value: Value = ["$type": "example.garden.plot", "beds": 1]
        let collection = try NSID("example.garden.plot")
        #expect(throws: ConstraintViolation.self) {
            try catalog.validate(record: value, in: collection, key: try RecordKey("elsewhere"))
        }
        #expect(throws: ConstraintViolation.self) {
            try catalog.validate(record: value, in: try NSID("example.garden.absent"))
        }
    }

    @Test func namedDataIsJudgedWithoutItsType() throws {
        let catalog = try Fixture.garden()
        let plant = Reference(try NSID("example.garden.plot"), "plant")
        try catalog.validate(["height": 3], as: plant)
        #expect(throws: ConstraintViolation(path: "height", reason: "must be at most 9")) {
            try catalog.validate(["height": 30], as: plant)
        }
        #expect(throws: ConstraintViolation.self) { try catalog.validate(1, as: Reference(plant.nsid, "weed")) }
    }

    @Test func aReferenceThatLeadsNowhereIsAViolation() throws {
        let text = """
            {"lexicon": 1, "id": "example.garden.lost", "defs": {"main": {"type": "object",
            "properties": {"x": {"type": "ref", "ref": "example.garden.absent"}}}}}
            """
        let parsed = LexiconDocument.parse(json: Array(text.utf8), file: "lost.json")
        var catalog = Catalog()
        let document = try #require(parsed.document)
        catalog.add(document)
        #expect(catalog.resolve().map(\.message) == ["example.garden.absent is not among the documents"])
        #expect(throws: ConstraintViolation.self) { try catalog.validate(["x": 1], as: Reference(document.id)) }
    }

    @Test func schemasThatOnlyReferToThemselvesEnd() throws {
        let text = """
            {"lexicon": 1, "id": "example.garden.snake", "defs": {
            "main": {"type": "object", "properties": {"tail": {"type": "ref", "ref": "#main"}}}}}
            """
        var catalog = Catalog()
        let document = try #require(LexiconDocument.parse(json: Array(text.utf8), file: "snake.json").document)
        catalog.add(document)
        try catalog.validate(["tail": ["tail": ["tail": [:]]]], as: Reference(document.id))
    }

    private static let nursery: Catalog? = {
        let text = """
            {"lexicon": 1, "id": "example.garden.nursery", "defs": {
            "main": {"type": "record", "key": "any", "record": {"type": "object",
            "properties": {"x": {"type": "integer"}}}},
            "bed": {"type": "object", "properties": {"pot": {"type": "object", "required": ["$type"], "properties": {
            "$type": {"type": "string", "maxLength": 3}}}, "seed": {"type": "ref", "ref": "#main"}}}}}
            """
        guard let document = LexiconDocument.parse(json: Array(text.utf8), file: "").document else { return nil }
        var catalog = Catalog()
        catalog.add(document)
        return catalog
    }()

    private func refusal(_ data: Value, _ name: String) throws -> String? {
        let catalog = try #require(Self.nursery)
        do {
            try catalog.validate(data, as: Reference(try NSID("example.garden.nursery"), name))
            return nil
        } catch let violation as ConstraintViolation {
            return violation.path
        }
    }

    @Test func namedObjectsDoNotLieAboutTheirType() throws {
        #expect(try refusal(["$type": "example.garden.nursery#bed"], "bed") == nil)
        #expect(try refusal(["$type": "example.garden.nursery#pot"], "bed") == "$type")
        #expect(try refusal(["x": 1], "main") == nil)
    }

    @Test func recordsSayTheirTypeInsideOfOthers() throws {
        #expect(try refusal(["seed": ["x": 1, "$type": "example.garden.nursery"]], "bed") == nil)
        #expect(try refusal(["seed": ["x": 1]], "bed") == "seed.$type")
        #expect(try refusal(["seed": 1], "bed") == "seed")
    }

    @Test func blobsAreNoObjects() throws {
        let blob = try BlobRef(ref: .raw([1]), mimeType: "a/b", size: 1).value()
        #expect(try refusal(["pot": blob], "bed") == "pot")
    }

    /// `$type` belongs to the language, whatever a lexicon says about it.
    @Test func typesAreNoProperties() throws {
        #expect(try refusal(["pot": ["$type": "example.garden.pot"]], "bed") == nil)
        #expect(try refusal(["pot": [:]], "bed") == nil)
    }
}
