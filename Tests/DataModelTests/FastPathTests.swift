import TestSupport
import Testing

@testable import DataModel

/// What is read and written several bytes at once, at every place that a byte can have in it.
struct FastPathTests {
    @Test func specialCharactersAreSeenAtEveryPlace() throws {
        let specials = [
            "\"", "\\", "\u{0}", "\n", "\u{1f}", " ", "!", "\u{7f}", "\u{80}", "é", "日", "👩‍👧", "/", "#", "[", "]",
        ]
        for special in specials {
            for length in 0..<20 {
                for place in 0...length {
                    let text =
                        String(repeating: "x", count: place) + special
                        + String(repeating: "y", count: length - place)
                    let json = Value.string(text).json()
                    #expect(json == escaped(text))
                    #expect(try Value(json: json) == .string(text))
                    #expect(try Value(cbor: Value.string(text).cbor()) == .string(text))
                }
            }
        }
    }

    /// One byte after the other, as RFC 8259 has it.
    private func escaped(_ text: String) -> [UInt8] {
        let short: [UInt8: String] = [0x22: "\\\"", 0x5c: "\\\\", 0x0a: "\\n", 0x0d: "\\r", 0x09: "\\t"]
        var bytes: [UInt8] = [0x22]
        for byte in text.utf8 {
            if let escape = short[byte] {
                bytes += escape.utf8
            } else if byte < 0x20 {
                bytes += "\\u00\(Hex.encode([byte]))".utf8
            } else {
                bytes.append(byte)
            }
        }
        return bytes + [0x22]
    }

    @Test func forbiddenBytesAreSeenAtEveryPlace() {
        for length in 0..<20 {
            for place in 0...length {
                for byte in [0x00, 0x0a, 0x1f, 0x80, 0xc0, 0xff] as [UInt8] {
                    var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                    text.insert(byte, at: place)
                    #expect(throws: DataError.self) { try Value(json: [0x22] + text + [0x22]) }
                    if byte >= 0x80 {
                        #expect(throws: DataError.self) { try Value(cbor: [0x60 + UInt8(text.count)] + text) }
                    }
                }
            }
        }
    }

    @Test func base64RefusesForeignCharactersAtEveryPlace() {
        for length in 1..<12 {
            let text = Array(Base64.encode([UInt8](repeating: 0xa5, count: length)).utf8)
            for place in text.indices {
                for character in ["!", "-", "=", " ", "\u{7f}", "\u{0}"] {
                    var damaged = text.map { String(Unicode.Scalar($0)) }
                    damaged[place] = character
                    // A last character that pads is legal where one byte less ends there.
                    let isPadding = character == "=" && place == text.count - 1 && text.count % 4 == 0
                    #expect((Base64.decode(damaged.joined()) != nil) == isPadding)
                }
            }
        }
    }

    @Test func integersOfJSONAreReadToTheirEnds() throws {
        for text in ["0", "-0", "7", "-1", "999999999999999999", "1000000000000000000", "-9223372036854775808"] {
            #expect(try Value(json: Array(text.utf8)).asInteger == Int64(text))
        }
        for text in ["", "-", "00", "-01", "1a", "1.5", "1e-1", "9223372036854775808", "+1", ".5", "1.", "0x1"] {
            #expect(throws: DataError.self) { try Value(json: Array(text.utf8)) }
        }
    }

    @Test func keysOfEveryLengthHaveTheirCode() throws {
        for length in 0...300 {
            let name = String(decoding: (0..<length).map { UInt8(97 + $0 % 26) }, as: UTF8.self)
            let word = name.utf8.prefix(7).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.1) << UInt64(8 * $1.0) }
            let map: Value = [name: true]
            try DataReader.decode(cbor: map.cbor()) { (reader) throws(DataError) in
                var object = try reader.beginObject()
                let key = try reader.nextKey(&object)
                #expect(key?.code == word | UInt64(min(length, 255)) << 56)
                #expect(key?.equals("abcdefghijk") == (length == 11))
                #expect(try reader.bool())
                #expect(try reader.nextKey(&object) == nil)
            }
        }
    }

    @Test func steppingOverRefusesWhatReadingRefuses() {
        var random = SeededGenerator(seed: 41)
        for _ in 0..<3000 {
            let value = Value.random(.atproto, using: &random)
            let cbor = damaged(value.cbor(), using: &random)
            #expect(accepts(cbor: cbor) { (reader) throws(DataError) in try reader.skip() } == accepts(cbor: cbor))
            // In JSON, keys that stand twice and reserved ones are seen by reading only.
            let json = damaged(value.json(), using: &random)
            if (try? Value(json: json)) != nil {
                #expect(throws: Never.self) {
                    try DataReader.read(json: json) { (reader) throws(DataError) in try reader.skip() }
                }
            }
        }
    }

    private func accepts(
        cbor: [UInt8],
        _ body: (inout DataReader) throws(DataError) -> Void = { (reader) throws(DataError) in _ = try reader.value() }
    ) -> Bool {
        (try? DataReader.read(cbor: cbor, body)) != nil
    }

    private func damaged(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        if Int.random(in: 0..<4, using: &random) > 0 {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        return bytes
    }

    @Test func theTypeIsFoundAmongShorterKeys() throws {
        for (keys, type) in [(["a", "z12"], "x"), (["$typo", "longer"], "y"), ([], "z")] {
            var map: DataMap = ["$type": .string(type)]
            for key in keys { map[key] = ["inner": [1, "two"]] }
            for without in [false, true] {
                if without { map["$type"] = nil }
                let bytes = Value.map(map).cbor()
                let found = try DataReader.decode(cbor: bytes) { (reader) throws(DataError) in
                    let type = try reader.peekType()
                    #expect(try reader.map() == map)
                    return type
                }
                #expect(found == (without ? nil : type))
            }
        }
    }

    /// Swift takes the sign of the unit Kelvin for equal to a letter.
    @Test func aTypeIsItsBytes() throws {
        for (type, found) in [("K", "K"), ("\u{212a}", "")] {
            let bytes = Value.map(["$type": .string(type)]).json()
            let peeked = try DataReader.decode(json: bytes) { (reader) throws(DataError) in
                let type = try reader.peekType()
                _ = try reader.map()
                return type
            }
            #expect(peeked == found)
        }
    }

    @Test func blobsAreNoObjectsOfAnyFields() throws {
        let blob = BlobRef(ref: .raw([1]), mimeType: "audio/flac", size: 3)
        for bytes in [try Value(cbor: blob.cbor()).cbor(), Value.map(["$type": "blob"]).cbor()] {
            #expect(throws: DataError.self) {
                try DataReader.decode(cbor: bytes) { (reader) throws(DataError) in try reader.map() }
            }
        }
        #expect(throws: DataError.self) {
            try DataReader.decode(json: blob.json()) { (reader) throws(DataError) in try reader.map() }
        }
    }

    @Test(arguments: ["5", "null", #""""#, "[]", #""blob""#])
    func unknownFieldsHaveNoMalformedType(_ type: String) {
        #expect(throws: DataError.self) {
            try DataReader.decode(json: Array(#"{"$type":\#(type)}"#.utf8)) { (reader) throws(DataError) in
                var object = try reader.beginObject()
                var unknown = UnsortedFields()
                while let key = try reader.nextKey(&object) { try reader.keep(key, in: &unknown) }
                return try reader.map(of: unknown)
            }
        }
    }

    @Test func blobsHaveFourFieldsOnceEach() throws {
        let blob = BlobRef(ref: .raw([1]), mimeType: "audio/flac", size: 3)
        guard case .map(let map) = try blob.value() else { return #expect(Bool(false)) }
        #expect(try BlobRef(json: blob.json()) == blob)
        #expect(try BlobRef(cbor: blob.cbor()) == blob)
        #expect(try BlobRef(map) == blob)
        let wrong: [(String, Value?)] = [
            ("ref", nil), ("ref", .string("x")), ("size", nil), ("size", .integer(-1)), ("size", .string("3")),
            ("mimeType", nil), ("mimeType", .string("")), ("$type", nil), ("$type", .string("blobs")),
            ("more", .null),
        ]
        for (key, value) in wrong {
            var map = map
            map[key] = value
            #expect(throws: DataError.self) { try BlobRef(cbor: Value.map(map).cbor()) }
            #expect(throws: DataError.self) { try BlobRef(json: Value.map(map).json()) }
        }
        let twice = String(decoding: blob.json(), as: UTF8.self).replacing("\"size\":3", with: "\"size\":3,\"size\":3")
        #expect(throws: DataError.self) { try BlobRef(json: Array(twice.utf8)) }
    }

    @Test func wrappedValuesStandAlone() throws {
        let link = CID.raw([1]).description
        for text in [
            "{\"$link\":\"\(link)\",\"a\":1}", "{\"$link\":\"\(link)\",\"$link\":\"\(link)\"}", "{\"$link\":1}", "{}",
            "{\"$link\":\"x\"}", "\"\(link)\"", "{\"$bytes\":\"AA\"}",
        ] {
            #expect(throws: DataError.self) {
                try BlobRef(json: Array("{\"$type\":\"blob\",\"ref\":\(text),\"size\":1,\"mimeType\":\"a/b\"}".utf8))
            }
        }
    }
}
