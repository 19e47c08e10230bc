import TestSupport
import Testing

@testable import DataModel

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

    /// Whether a text is an integer does not depend on how floats would round it.
    @Test func integersBeyondFloatsKeepTheirDigits() throws {
        let exact: [(String, Int64)] = [
            ("9007199254740993.0", 9_007_199_254_740_993), ("900719925474099300e-2", 9_007_199_254_740_993),
            ("9223372036854775807.0", .max), ("-9223372036854775808.000", .min), ("0.9223372036854775807e19", .max),
            ("1E18", 1_000_000_000_000_000_000), ("-0.0", 0), ("0e999999999999999999999", 0), ("1200e-2", 12),
            ("0.00e-5", 0), ("10.5e1", 105),
        ]
        for (text, value) in exact {
            #expect(try Value(json: Array(text.utf8)) == .integer(value), "\(text)")
        }
        let refused = [
            "9223372036854775808.0", "1e19", "1e999999999999999999999", "1e-999999999999999999999", "105e-2",
            "9007199254740993.5", "-9223372036854775809e0",
        ]
        for text in refused { #expect(throws: DataError.self, "\(text)") { try Value(json: Array(text.utf8)) } }
    }

    /// What reads as JSON is written as CBOR that reads: no bound belongs to one form alone.
    @Test func boundsEntriesAsCBORDoes() throws {
        let most = DataReader.maximumEntries
        let list = "[" + Array(repeating: "0", count: most).joined(separator: ",") + "]"
        #expect(try Value(cbor: Value(json: Array(list.utf8)).cbor()).asArray?.count == most)
        let long = "[0," + list.dropFirst()
        #expect(throws: DataError.self) { try Value(json: Array(long.utf8)) }
        #expect(throws: DataError.self) { try [Int64](counting: Array(long.utf8)) }
        let value = Value.array(Array(repeating: 0, count: most + 1))
        #expect(throws: DataError.self) { try value.checked(.atproto) }
        #expect(throws: DataError.self) { try Value(cbor: value.cbor()) }
    }

    /// Keys in any order make the same map, and one that stands twice is found wherever it stands.
    @Test func keysComeInAnyOrder() throws {
        var random = SeededGenerator(seed: 6)
        let keys = (0..<300).map { "k\($0 * 7 % 300)" }
        let sorted = try Value(json: Array(Self.object(keys).utf8))
        #expect(sorted.asMap?.count == 300)
        for order in [keys.reversed(), keys.shuffled(using: &random)] {
            #expect(try Value(json: Array(Self.object(order).utf8)) == sorted)
            let twice = Self.object(order + [order[7]])
            #expect(throws: DataError.self) { try Value(json: Array(twice.utf8)) }
        }
    }

    private static func object(_ keys: [String]) -> String {
        "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    }

    @Test func widestIntegersAreWrittenInFull() {
        #expect(String(decoding: Value.negative(.max).json(), as: UTF8.self) == "-18446744073709551616")
        #expect(String(decoding: Value.unsigned(.max).json(), as: UTF8.self) == "18446744073709551615")
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

extension [Int64] {
    /// The items of a JSON array, read as generated code does.
    fileprivate init(counting json: [UInt8]) throws(DataError) {
        self = try DataReader.read(json: json) { (reader) throws(DataError) in
            try reader.array { (reader) throws(DataError) in try reader.integer() }
        }
    }
}
