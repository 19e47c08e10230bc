import Syntax
import Testing
import XRPC

struct ParameterTests {
    @Test func repeatedKeysAreArrays() throws {
        let reader = try ParameterReader(query: "uris=a&uris=b%2Bc&uris=d+e&x=1&empty=")
        #expect(try reader.strings("uris") == ["a", "b+c", "d e"])
        #expect(try reader.strings("x") == ["1"])
        #expect(try reader.string("empty") == nil)
        #expect(try reader.string("absent") == nil)
        #expect(throws: XRPCError.self) { try reader.string("uris") }
    }

    @Test func batchesAreNotCut() throws {
        let query = (0..<100).map { "u=\($0)" }.joined(separator: "&")
        #expect(try ParameterReader(query: query).integers("u") == (0..<100).map(Int64.init))
    }

    @Test(arguments: ["1.0", "+1", "x", "0x10", "9223372036854775808", "1e3", "--1", "%2B1"])
    func refusesWhatIsNoInteger(text: String) throws {
        let reader = try ParameterReader(query: "n=\(text)")
        #expect(throws: XRPCError.self) { try reader.integer("n") }
    }

    @Test func truthIsSpelledOut() throws {
        let reader = try ParameterReader(query: "a=true&b=false&c=1")
        #expect(try reader.bool("a") == true)
        #expect(try reader.bool("b") == false)
        #expect(throws: XRPCError.self) { try reader.bool("c") }
    }

    @Test func formatsAreChecked() throws {
        let reader = try ParameterReader(query: "did=did%3Aweb%3Aexample.com&bad=nothing")
        #expect(try reader.syntax("did") as DID? == DID("did:web:example.com"))
        #expect(throws: XRPCError.self) { try reader.syntax("bad") as DID? }
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff"])
    func refusesBrokenEscapes(query: String) {
        #expect(throws: XRPCError.self) { try ParameterReader(query: query) }
    }

    @Test func boundsTheQuery() {
        #expect(throws: XRPCError.self) { try ParameterReader(query: String(repeating: "a=1&", count: 2000)) }
        #expect(throws: XRPCError.self) { try ParameterReader(query: "a=" + String(repeating: "x", count: 70_000)) }
    }

    @Test func writesWhatItReads() throws {
        var writer = ParameterWriter()
        writer.string("t", "2026-01-01T00:00:00+01:00 & é=%")
        writer.integer("n", -5)
        writer.bool("b", true)
        let reader = try ParameterReader(query: writer.query)
        #expect(try reader.string("t") == "2026-01-01T00:00:00+01:00 & é=%")
        #expect(try reader.integer("n") == -5)
        #expect(try reader.bool("b") == true)
        #expect(!writer.query.contains("+"))
    }
}
