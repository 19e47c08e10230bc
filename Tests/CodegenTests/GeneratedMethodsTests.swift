import DataModel
import Schema
import Syntax
import Testing
import XRPC

struct GeneratedMethodsTests {
    private typealias Query = Example.Fixture.Query

    private func parameters(_ query: String) throws -> Query.Parameters {
        try Query.Parameters(from: ParameterReader(query: query))
    }

    @Test func parametersAreReadWithTheirDefaults() throws {
        let parameters = try parameters("text=abc&dids=did:web:a.example&unknown=1&in=")
        #expect(parameters.text == "abc")
        #expect(parameters.sure && parameters.flag == nil)
        #expect(parameters.limit == 5 && parameters.order == .up && parameters.lang.text == "en")
        #expect(parameters.dids.count == 1 && parameters.numbers == nil && parameters.`in` == nil)
    }

    @Test(arguments: [
        "dids=did:web:a.example", "text=abc", "text=a&dids=did:web:a.example", "text=abcdef&dids=did:web:a.example",
        "text=abc&dids=did:web:a.example&limit=10", "text=abc&dids=did:web:a.example&limit=x",
        "text=abc&dids=did:web:a.example&sure=1", "text=abc&text=abd&dids=did:web:a.example", "text=abc&dids=me",
        "text=abc&dids=did:web:a.example&dids=did:web:b.example&dids=did:web:c.example",
    ])
    func parametersAreChecked(_ query: String) {
        #expect(throws: XRPCError.self) { try parameters(query) }
    }

    @Test func parametersWriteWhatTheyRead() throws {
        let written = Query.Parameters(
            text: "a b&", flag: false, limit: 7, dids: [try DID("did:web:a.example"), try DID("did:web:b.example")],
            numbers: [1, -2], flags: [true], order: "sideways", kinds: ["a", .a])
        var writer = ParameterWriter()
        written.encode(to: &writer)
        let read = try parameters(writer.query)
        #expect(read.text == written.text && read.flag == false && read.dids == written.dids)
        #expect(
            read.numbers == [1, -2] && read.flags == [true] && read.order == "sideways" && read.kinds == ["a", "a"])
    }

    @Test func failuresAreAnswers() {
        #expect(Query.Failure.DIDUnknown.because("Who?") == XRPCError(status: 400, name: "DIDUnknown", message: "Who?"))
        #expect(Query.Failure.not_found__.rawValue == "not_found")
    }

    @Test func bodiesHaveTheTypesThatTheLexiconSays() {
        #expect(Query.Output.self == Example.Fixture.Strings.All.self)
        #expect(Query.outputEncoding == "application/json")
        #expect(Example.Fixture.Raw.Input.self == RawBody.self && Example.Fixture.Raw.inputEncoding == "*/*")
        #expect(Example.Fixture.Bare.Output.self == NoBody.self && Example.Fixture.Bare.inputEncoding == nil)
        let output = Example.Fixture.Procedure.Output.parameters(.init(x: 1))
        #expect(
            String(decoding: output.json(), as: UTF8.self) == #"{"x":1,"$type":"example.fixture.procedure#parameters"}"#
        )
    }

    @Test func messagesTravelWithoutTheirType() throws {
        typealias Message = Example.Fixture.Stream.Message
        let frame = StreamFrame(Message.tick(.init(seq: 3)))
        #expect(
            frame.bytes == [0xa2, 0x61, 0x74, 0x65] + Array("#tick".utf8) + [0x62, 0x6f, 0x70, 1, 0xa1, 0x63]
                + Array("seq".utf8) + [3])
        guard case .tick(let tick)? = try frame.message(Message.self) else {
            Issue.record("expected a tick")
            return
        }
        #expect(tick.seq == 3)
        #expect(Message.union__dog(.init(barks: true)).frameType == "example.fixture.union#dog")
    }

    @Test func damagedBytesNeverTrap() throws {
        let good = try Example.Fixture.Lists.Holder(
            json: Array(#"{"numbers":[1,2],"grid":[["a"]],"mixed":[{"$type":"example.fixture.lists#holder"}]}"#.utf8))
        var random = SystemRandomNumberGenerator()
        for bytes in [good.cbor(), good.json()] {
            for _ in 0..<2000 {
                var damaged = bytes
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
                if let value = try? Example.Fixture.Lists.Holder(uncheckedCBOR: damaged) {
                    #expect(value.cbor() == damaged)
                }
                if let value = try? Example.Fixture.Lists.Holder(uncheckedJSON: damaged) {
                    #expect(try Example.Fixture.Lists.Holder(uncheckedCBOR: value.cbor()) == value)
                }
            }
        }
    }
}
