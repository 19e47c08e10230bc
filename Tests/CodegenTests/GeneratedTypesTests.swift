import DataModel
import Schema
import Syntax
import Testing
import XRPC

/// Uses what the plugin made of `fixtures/lexicons` for this very target.
struct GeneratedTypesTests {
    private func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func text(_ value: some DataCodable) -> String { String(decoding: value.json(), as: UTF8.self) }

    /// JSON → type → CBOR → type → JSON gives the same text; the JSON must be in canonical order.
    private func roundTrip<Type: LexiconValue>(_ type: Type.Type, _ text: String) throws {
        let first = try Type(json: json(text))
        let second = try Type(cbor: first.cbor())
        #expect(self.text(second) == text)
        #expect(first == second)
        #expect(try Value(cbor: first.cbor()).cbor() == first.cbor())
    }

    @Test func nullAndAbsenceStayApart() throws {
        typealias Object = Example.Fixture.Object
        try roundTrip(Object.self, #"{"always":1,"alwaysOrNull":null}"#)
        try roundTrip(Object.self, #"{"always":1,"maybeOrNull":null,"alwaysOrNull":"x"}"#)
        let object = try Object(json: json(#"{"always":1,"alwaysOrNull":null,"maybeOrNull":null,"listOrNull":[1]}"#))
        #expect(object.alwaysOrNull == nil)
        #expect(object.maybeOrNull == .null)
        #expect(object.listOrNull == .value([1]))
        #expect(object.maybe == nil)
    }

    @Test(arguments: [
        (#"{"alwaysOrNull":null}"#, "always"), (#"{"always":1}"#, "alwaysOrNull"),
        (#"{"always":null,"alwaysOrNull":null}"#, "always"),
        (#"{"always":1,"alwaysOrNull":null,"maybe":null}"#, "maybe"),
        (#"{"always":1,"alwaysOrNull":null,"inner":{}}"#, "inner.x"),
        (#"{"always":1,"always":1,"alwaysOrNull":null}"#, "always"),
    ])
    func badFormIsRefusedWithItsPlace(_ text: String, _ path: String) {
        do {
            _ = try Example.Fixture.Object(json: json(text))
            Issue.record("was accepted")
        } catch {
            #expect(error.path == path)
        }
    }

    @Test func unknownFieldsSurviveInOrder() throws {
        let text =
            #"{"a":1,"b":{"c":[null]},"z":1,"aa":2,"ab":3,"always":1,"another":4,"#
            + #""alwaysOrNull":"x","yetAnotherField":"é"}"#
        try roundTrip(Example.Fixture.Object.self, text)
        let object = try Example.Fixture.Object(json: json(text))
        #expect(object.unknownFields.fields.keys == ["a", "b", "ab", "another", "yetAnotherField"])
    }

    @Test func aTypeThatNeedNotBeSaidSurvives() throws {
        try roundTrip(Example.Fixture.Cycles.Leaf.self, #"{"x":1,"$type":"example.fixture.cycles#leaf"}"#)
        #expect(throws: DataError.self) {
            try Example.Fixture.Cycles.Leaf(json: json(#"{"$type":"example.fixture.cycles#tree"}"#))
        }
    }

    @Test func unionsKeepWhatTheyDoNotKnow() throws {
        typealias Owner = Example.Fixture.Union.Owner
        try roundTrip(Owner.self, #"{"open":{"$type":"example.fixture.union#cat","purrs":true}}"#)
        try roundTrip(Owner.self, #"{"open":{"legs":4,"$type":"com.example.horse"}}"#)
        try roundTrip(Owner.self, #"{"anything":{"$type":"com.example.horse"}}"#)
        try roundTrip(
            Owner.self,
            #"{"pets":[{"$type":"example.fixture.other#cat","meows":true},{"$type":"example.fixture.union#dog"}]}"#)
        let owner = try Owner(json: json(#"{"open":{"$type":"example.fixture.union#cat","purrs":true}}"#))
        #expect(owner.open == .cat(Example.Fixture.Union.Cat(purrs: true)))
        for text in [
            #"{"open":{"purrs":true}}"#, #"{"open":{"$type":""}}"#, #"{"open":1}"#, #"{"open":null}"#,
            #"{"closed":{"$type":"example.fixture.union#dog"}}"#,
            #"{"open":{"$type":"example.fixture.union#cat","purrs":1}}"#,
        ] {
            #expect(throws: DataError.self, "\(text)") { try Owner(json: json(text)) }
        }
    }

    @Test func recordsAlwaysSayTheirType() throws {
        typealias Record = Example.Fixture.Record
        try roundTrip(Record.self, #"{"text":"x","$type":"example.fixture.record"}"#)
        #expect(throws: DataError.self) { try Record(json: json(#"{"text":"x"}"#)) }
        #expect(throws: DataError.self) { try Record(json: json(#"{"text":"x","$type":"example.fixture.other"}"#)) }
        #expect(Record.nsid.text == "example.fixture.record")
        try roundTrip(
            Example.Fixture.Record.Child.self,
            #"{"any":{"text":"x","$type":"example.fixture.record"},"#
                + #""parent":{"text":"y","$type":"example.fixture.record"}}"#
        )
    }

    @Test func oddNamesRoundTrip() throws {
        try roundTrip(
            Example.Fixture.Names.self,
            #"{"aB":2,"in":"x","ü":4,"1st":3,"a-b":1,"Type":5,"_key":6,"init":7,"self":8,"class":9,"_object":1,"#
                + #""cid-link":{"$link":"bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae"},"#
                + #""validate":true,"hashValue":1,"longName1":1,"#
                + #""longName2":2,"title:lang":"t","unknownFields":7}"#)
        let names = Example.Fixture.Names(class: 1, init: 3, title__colon_lang: "x", _1st: 2)
        #expect(names.`class` == 1 && names.`init` == 3 && names._1st == 2)
    }

    @Test func typesThatContainThemselvesEnd() throws {
        typealias Node = Example.Fixture.Cycles.Node
        try roundTrip(Node.self, #"{"left":{"right":{"left":{}}},"next":{"next":{"children":[{},{}]}}}"#)
        let leaf = Example.Fixture.Cycles.Leaf(x: 1)
        let tree = Example.Fixture.Cycles.Tree(branch: .tree(.init(branch: .leaf(leaf))))
        try roundTrip(Example.Fixture.Cycles.Tree.self, text(tree))
        let bad = Example.Fixture.Cycles.Tree(branch: .tree(.init(branch: .leaf(.init(x: 0)))))
        #expect(throws: ConstraintViolation(path: "branch.branch.x", reason: "must be at least 1")) {
            try bad.validate()
        }
    }

    @Test func manyFieldsAreRememberedByTwoMasks() throws {
        let fields = (0..<70).map { #""field\#($0)":\#($0)"# }.joined(separator: ",")
        try roundTrip(Example.Fixture.Large.self, "{\(fields)}")
        #expect(throws: DataError.self) {
            try Example.Fixture.Large(json: json(#"{\#(fields),"field69":1}"#))
        }
    }

    @Test(arguments: [
        (#"{"colour":"blue"}"#, nil), (#"{"colour":"blue","plain":"123456"}"#, "plain"),
        (#"{"colour":"red","closed":"maybe"}"#, "closed"), (#"{"colour":"red","fixed":"two"}"#, "fixed"),
        (#"{"colour":"red","size":"xl"}"#, "size"), (#"{"colour":"red","odd":2}"#, "odd"),
        (#"{"colour":"red","seven":8}"#, "seven"), (#"{"colour":"red","colours":["a","b","c","d"]}"#, "colours"),
        (#"{"colour":"red","recordKey":"abcdefghijklmnopqrstu"}"#, "recordKey"),
    ])
    func constraintsOfStringsHold(_ text: String, _ path: String?) throws {
        let value = try Example.Fixture.Strings.All(uncheckedJSON: json(text))
        var violation: ConstraintViolation?
        do { try value.validate() } catch { violation = error }
        #expect(violation?.path == path)
    }

    @Test(arguments: [
        (#"{"numbers":[1,0]}"#, "numbers.1"), (#"{"numbers":[1,1,1,1]}"#, "numbers"),
        (#"{"grid":[["ab"],["abc"]]}"#, "grid.1.0"), (#"{"grid":[[],[],[]]}"#, "grid"),
        (#"{"words":["a","c"]}"#, "words.1"),
        (#"{"mixed":[{"$type":"example.fixture.lists#holder","numbers":[0]}]}"#, "mixed.0.numbers.0"),
    ])
    func constraintsOfItemsHold(_ text: String, _ path: String) throws {
        #expect(throws: DataError.self) { try Example.Fixture.Lists.Holder(json: json(text)) }
        do {
            try Example.Fixture.Lists.Holder(uncheckedJSON: json(text)).validate()
        } catch let violation as ConstraintViolation {
            #expect(violation.path == path)
        }
    }

    @Test func knownValuesHaveNames() {
        #expect(Example.Fixture.Strings.Colour.graphic__media.text == "graphic-media")
        #expect(Example.Fixture.Strings.Colour("blue") != .red)
        #expect(Example.Fixture.Names.weed == "example.fixture.names#weed")
    }
}
