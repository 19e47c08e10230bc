import DataModel
import TestSupport
import Testing

struct CBORTests {
    /// Forms that RFC 8949 allows and DAG-CBOR does not, and some that nobody allows.
    @Test(arguments: [
        "1800", "190001", "1a00000001", "1b0000000000000001",  // longer than needed
        "3800", "5800", "7800", "9800", "b800", "d82a4100", "9f00ff", "bf616100ff", "5f4100ff", "7f6161ff",
        "f7", "f0", "f818", "f97e00", "fa00000000", "fb7ff8000000000000", "fb7ff0000000000000", "fb8000000000000000",
        "a10000", "a2616100616101", "a2616201616100", "a262616100616200",  // keys
        "61ff", "62c328", "c100", "d82b00", "d82a00", "d82a4100", "", "1c", "00ff", "830102", "fc", "ff",
        "1bffffffffffffffff00", "9b7fffffffffffffff00",
    ])
    func refusesWhatIsNotCanonical(hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(throws: DataError.self) { try Value(cbor: bytes, profile: .drisl) }
    }

    @Test(arguments: [
        "00", "17", "1818", "18ff", "190100", "1a00010000", "1b0000000100000000", "20", "37", "3818",
        "f4", "f5", "f6", "40", "4100", "60", "6161", "80", "820001", "a0", "a26161006162f6", "a361610061620162616103",
    ])
    func keepsCanonicalBytes(hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(try Value(cbor: bytes).cbor() == bytes)
    }

    @Test func profilesDifferInNumbersOnly() throws {
        for hex in ["1bffffffffffffffff", "3bffffffffffffffff", "fb3ff8000000000000"] {
            let bytes = try #require(Hex.decode(hex))
            #expect(try Value(cbor: bytes, profile: .drisl).cbor() == bytes)
            #expect(throws: DataError.self) { try Value(cbor: bytes, profile: .atproto) }
        }
        #expect(try Value(cbor: [0x1b, 0x7f] + [UInt8](repeating: 0xff, count: 7)) == .integer(.max))
        #expect(try Value(cbor: [0x3b, 0x7f] + [UInt8](repeating: 0xff, count: 7)) == .integer(.min))
    }

    @Test func ordersKeysByLengthThenBytes() {
        let value: Value = ["Z": 1, "a": 1, "bb": 1, "é": 1, "aaa": 1, "$type": 1]
        #expect(value.asMap?.keys == ["Z", "a", "bb", "é", "aaa", "$type"])
        #expect(Hex.encode(value.cbor()) == "a6615a0161610162626201" + "62c3a9016361616101652474797065" + "01")
    }

    @Test func tellsCanonicallyEqualKeysApart() {
        let value: Value = ["e\u{301}": 1, "é": 2]
        #expect(value.asMap?.count == 2)
        #expect(value["é"] == 2)
        #expect(Value.string("e\u{301}") != Value.string("é"))
    }

    @Test func roundTripsRandomValues() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<800 {
            let value = Value.random(.drisl, using: &random)
            #expect(try Value(cbor: value.cbor(), profile: .drisl) == value)
        }
    }

    @Test func randomBytesNeverTrapAndReencodeExactly() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<4000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if let value = try? Value(cbor: bytes, profile: .drisl) { #expect(value.cbor() == bytes) }
        }
    }

    @Test func damagedEncodingsNeverTrap() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<800 {
            var bytes = Value.random(.drisl, using: &random).cbor()
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            if let value = try? Value(cbor: bytes, profile: .drisl) { #expect(value.cbor() == bytes) }
            _ = try? Value(cbor: Array(bytes.dropLast()), profile: .drisl)
        }
    }

    @Test func boundsDepth() {
        let deep = [UInt8](repeating: 0x81, count: 100_000) + [0]
        #expect(throws: DataError.self) { try Value(cbor: deep) }
        #expect(throws: DataError.self) { try Value(json: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)) }
    }

    @Test func namesThePlaceOfAnError() throws {
        let bytes = try #require(Hex.decode("a26161006162820081f7"))
        let error = #expect(throws: DataError.self) { try Value(cbor: bytes) }
        #expect(error?.path == "b.1.0")
    }
}
