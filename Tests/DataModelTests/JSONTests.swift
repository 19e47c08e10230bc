import DataModel
import Testing

struct JSONTests {
    @Test(arguments: [
        "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{\"\\u0061\":1,\"a\":2}", "\u{feff}{}", "01", "1.", "+1", "-", ".5",
        "1.5", "9223372036854775808", "\"\u{1}\"", "\"\\ud800\"", "\"\\x\"", "nul", "tru", "{} {}", "", " ", "{a:1}",
        "[1 2]", "{\"a\" 1}", "NaN", "Infinity", "\"a", "[", "{", "{\"a\":", "// no\n1",
        "{\"$link\":\".\"}", "{\"$link\":1}", "{\"$bytes\":[1]}", "{\"$bytes\":\"AA\",\"x\":1}", "{\"$type\":null}",
        "{\"$type\":\"\"}", "{\"$type\":3}", "{\"$type\":\"blob\"}",
    ])
    func refuses(text: String) {
        #expect(throws: DataError.self) { try Value(json: Array(text.utf8)) }
    }

    @Test func acceptsIntegersInAnyNotation() throws {
        #expect(
            try Value(json: Array(" [123.0, 1e2, -0, 9223372036854775807, -9223372036854775808] ".utf8))
                == [123, 100, 0, .integer(.max), .integer(.min)])
    }

    @Test func readsEscapes() throws {
        let text = #"{"\u0024x":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#
        #expect(try Value(json: Array(text.utf8)) == ["$x": "\"\\/\u{8}\u{c}\n\r\té😀"])
    }

    @Test func mapsLinksAndBytes() throws {
        let cid = CID.raw(Array("hello world".utf8))
        #expect(cid.description == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
        let value: Value = ["l": .link(cid), "b": .bytes([0xd7, 0x6d])]
        #expect(String(decoding: value.json(), as: UTF8.self) == #"{"b":{"$bytes":"120"},"l":{"$link":"\#(cid)"}}"#)
        #expect(try Value(json: value.json()) == value)
        #expect(try Value(json: Array(#"{"$bytes":"123"}"#.utf8)) == .bytes([0xd7, 0x6d]))
        #expect(try Value(json: Array(#"{"$bytes":"1w=="}"#.utf8)) == .bytes([0xd7]))
    }

    @Test func roundTripsRandomValues() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let value = Value.random(.atproto, using: &random)
            #expect(try Value(json: value.json()) == value)
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array(#"{}[]",:\u0123456789.eE-+ntrfals $"#.utf8)
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            if let value = try? Value(json: bytes) { #expect((try? Value(json: value.json())) == value) }
        }
    }

    @Test func namesLineColumnAndPath() {
        let text = "{\n  \"a\": {\n    \"b\": [1, 1.5]\n  }\n}"
        let error = #expect(throws: DataError.self) { try Value(json: Array(text.utf8)) }
        #expect(error?.path == "a.b.1")
        #expect(error?.position == TextPosition(line: 3, column: 14))
    }

    @Test func nodesKeepOrderAndPlace() throws {
        let node = try JSONNode(parsing: Array("{\"b\": 1,\n \"a\": [true]}".utf8))
        #expect(node.object?.map(\.key) == ["b", "a"])
        #expect(node["a"]?.position == TextPosition(line: 2, column: 7))
        #expect(node["b"]?.integer == 1)
        #expect(throws: DataError.self) { try JSONNode(parsing: Array("{\"b\": 1,\"b\": 2}".utf8)) }
    }
}
