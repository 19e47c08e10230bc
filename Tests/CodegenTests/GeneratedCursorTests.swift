import DataModel
import Schema
import Syntax
import Testing
import XRPC

/// What the plugin made of lists, streams, and methods in unusual places.
struct GeneratedCursorTests {
    @Test func pagesFollowTheirCursor() {
        typealias Method = Example.Fixture.Pages
        let parameters = Method.Parameters(limit: 7)
        let next = Method.parameters(parameters, after: .init(cursor: "b", words: ["x"]))
        #expect(next?.cursor == "b" && next?.limit == 7)
        #expect(Method.parameters(parameters, after: .init()) == nil)
        #expect(Method.items(of: .init()).isEmpty && Method.items(of: .init(words: ["x"])) == ["x"])
    }

    @Test func pagesOfAnotherDefinitionFollowTheirCursor() {
        typealias Method = Example.Fixture.PagesElsewhere
        #expect(Method.parameters(.init(), after: .init(cursor: "b", left: [], right: []))?.cursor == "b")
        #expect(!(Method.self is any PagedListMethod.Type), "two lists are not one")
    }

    @Test func streamsGoOnBehindTheirNumbers() throws {
        typealias Method = Example.Fixture.JsonStream
        #expect(Method.subprotocol == "xrpc.v1.json" && Example.Fixture.Stream.subprotocol == nil)
        #expect(Method.cursor(of: .event(.init(seq: 4, text: "x"))) == 4)
        #expect(Method.cursor(of: .note(.init(seq: 4))) == nil)
        #expect(Method.parameters(.init(), after: 9).cursor == 9)
        #expect(throws: ConstraintViolation.self) { try Method.Message.event(.init(seq: 1, text: "longer")).validate() }
        try Method.Message.note(.init()).validate()
    }

    @Test func aMethodWhoseNameOthersBeginWithIsAMethod() throws {
        #expect(Example.Fixture.Parent.nsid.text == "example.fixture.parent")
        #expect(Example.Fixture.Parent.Output.self == Example.Fixture.Parent.Child.self)
    }

    @Test func recordsAreBodies() {
        #expect(Example.Fixture.RecordBody.Input.self == Example.Fixture.Record.self)
        #expect(Example.Fixture.RecordBody.Output.self == Example.Fixture.Record.self)
    }

    @Test func membersOfUnionsAreCalledLikeKeywords() throws {
        typealias Keywords = Example.Fixture.Keywords
        let text = #"{"choice":{"init":"abc","$type":"example.fixture.keywords#init"}}"#
        let value = try Keywords(json: Array(text.utf8))
        #expect(value.choice == .`init`(.init(init: "abc")))
        #expect(try Keywords(cbor: value.cbor()) == value)
        let other = #"{"choice":{"$type":"example.fixture.keywords#other"}}"#
        guard case .other__ = try Keywords(json: Array(other.utf8)).choice else {
            Issue.record("a member named other is not the stranger")
            return
        }
    }
}
