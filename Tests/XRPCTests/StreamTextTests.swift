import DataModel
import Syntax
import TestSupport
import Testing
import XRPC

/// The second form of messages says the same as the first.
struct StreamTextTests {
    private let method: NSID

    init() throws { method = try NSID("com.example.watch") }

    private func frame(_ header: DataMap, _ payload: Value) -> StreamFrame {
        StreamFrame(bytes: Value.map(header).cbor() + payload.cbor())
    }

    private func text(_ frame: StreamFrame) throws -> String? {
        try StreamText(frame, of: method).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func knownAnswers() throws {
        let own = frame(
            ["t": "#labels", "op": 1], ["seq": 7, "labels": [["sig": .bytes([1, 2, 3]), "val": "loud", "ver": 1]]])
        let expected =
            #"{"$type":"message","payload":{"seq":7,"$type":"com.example.watch#labels","#
            + #""labels":[{"sig":{"$bytes":"AQID"},"val":"loud","ver":1}]}}"#
        #expect(try text(own) == expected)
        #expect(try StreamText(expected).frame(of: method) == own)
        let other = frame(["t": "com.example.defs#thing", "op": 1], [:])
        #expect(try text(other) == #"{"$type":"message","payload":{"$type":"com.example.defs#thing"}}"#)
        #expect(try text(other).map { try StreamText($0).frame(of: method) } == other)
        let error = StreamFrame(XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future."))
        #expect(try text(error) == #"{"$type":"error","error":"FutureCursor","message":"Cursor in the future."}"#)
        #expect(try text(error).map { try StreamText($0).frame(of: method) } == error)
    }

    /// What receivers skip is not sent, and what is sent in other kinds is skipped.
    @Test func unknownKindsAreSkipped() throws {
        #expect(try text(frame(["t": "#labels", "op": 7], [:])) == nil)
        #expect(try StreamText(#"{"$type":"ping"}"#).frame(of: method) == nil)
    }

    @Test(arguments: ["", "00", "a0a0", "a1626f7001a0", "a2617465237469636b626f700101", "a1626f7020", "ff"])
    func malformedFramesAreErrors(hex: String) throws {
        let frame = StreamFrame(bytes: try #require(Hex.decode(hex)))
        #expect(throws: DataError.self) { try StreamText(frame, of: method) }
    }

    @Test(
        arguments: [
            "", "[]", "{", "{}", #"{"$type":1}"#, #"{"$type":"message"}"#, #"{"$type":"message","payload":[]}"#,
            #"{"$type":"message","payload":{"seq":1}}"#, #"{"$type":"message","payload":{"$type":"a","x":1.5}}"#,
        ])
    func malformedTextsAreErrors(text: String) {
        #expect(throws: DataError.self) { try StreamText(text).frame(of: method) }
    }

    @Test(arguments: 0..<200)
    func anyPayloadComesBack(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let names = ["#a", "#labels", "com.example.watchers#a", "com.example.watch", "com.example.other#b"]
        let name = names.randomElement(using: &chance) ?? ""
        let sent = frame(["t": .string(name), "op": 1], .map(Self.map(depth: 0, &chance)))
        let text = try #require(try text(sent))
        #expect(try StreamText(text).frame(of: method) == sent)
    }

    private static func map(depth: Int, _ chance: inout SeededGenerator) -> DataMap {
        var map = DataMap()
        for _ in 0..<Int.random(in: 0...4, using: &chance) {
            let key = String((0..<3).map { _ in "abé\"😀".randomElement(using: &chance) ?? "a" })
            map[key] = value(depth: depth + 1, &chance)
        }
        return map
    }

    private static func value(depth: Int, _ chance: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &chance) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &chance))
        case 2: return .integer(Int64.random(in: -(1 << 53)...(1 << 53), using: &chance))
        case 3: return .string(String((0..<5).map { _ in "a\\\n\"é😀/".randomElement(using: &chance) ?? "a" }))
        case 4:
            let count = Int.random(in: 0...40, using: &chance)
            return .bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) })
        case 5: return .link(.dagCBOR([UInt8.random(in: 0...255, using: &chance)]))
        case 6:
            let count = Int.random(in: 0...3, using: &chance)
            return .array((0..<count).map { _ in value(depth: depth + 1, &chance) })
        default: return .map(map(depth: depth, &chance))
        }
    }
}
