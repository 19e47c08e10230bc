import DataModel
import Testing
import XRPC

private struct Tick: StreamMessage {
    var seq: Int64
    var frameType: String { "#tick" }

    func encode(to writer: inout DataWriter) {
        var object = writer.beginObject(1)
        writer.key("seq", &object)
        writer.integer(seq)
        writer.endObject(&object)
    }

    static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Tick? {
        guard frameType == "#tick" else { return nil }
        guard let seq = try reader.value()["seq"]?.asInteger else { throw reader.failure("seq is missing") }
        return Tick(seq: seq)
    }
}

struct FrameTests {
    @Test func headersAreCanonical() throws {
        let frame = StreamFrame(Tick(seq: 1))
        #expect(Hex.encode(frame.bytes) == "a2617465237469636b626f7001" + "a16373657101")
        #expect(try frame.message(Tick.self) == Tick(seq: 1))
    }

    @Test func errorsAreThrown() throws {
        let error = XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")
        let frame = StreamFrame(error)
        let expected =
            "a1626f7020"
            + "a2656572726f726c467574757265437572736f72676d65737361676575437572736f7220696e20746865206675747572652e"
        #expect(Hex.encode(frame.bytes) == expected)
        #expect(throws: error) { try frame.message(Tick.self) }
    }

    @Test func unknownTypesAndOperationsAreSkipped() throws {
        let other = StreamFrame(bytes: Value(["t": "#other", "op": 1] as DataMap) + Value(["x": 1] as DataMap))
        #expect(try other.message(Tick.self) == nil)
        let operation = StreamFrame(bytes: Value(["t": "#tick", "op": 7] as DataMap) + Value(["x": 1] as DataMap))
        #expect(try operation.message(Tick.self) == nil)
    }

    @Test(arguments: ["", "00", "a0", "a2617465237469636b626f7001", "a2617465237469636b626f7001a1637365710100", "ff"])
    func malformedFramesAreErrors(hex: String) throws {
        let frame = StreamFrame(bytes: try #require(Hex.decode(hex)))
        #expect(throws: DataError.self) { try frame.message(Tick.self) }
    }
}

extension Value {
    fileprivate init(_ map: DataMap) { self = .map(map) }
    fileprivate static func + (a: Value, b: Value) -> [UInt8] { a.cbor() + b.cbor() }
}
