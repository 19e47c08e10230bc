import Labeling
import Syntax
import TestSupport
import Testing

struct AcceptedLabelersTests {
    private static let a = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
    private static let b = "did:web:b.example%3A8080"

    private func read(_ fields: String...) throws -> String { try AcceptedLabelers(fields: fields).description }

    @Test func listsAreRead() throws {
        let (a, b) = (Self.a, Self.b)
        #expect(try read(a) == a)
        #expect(try read(" \t\(a);redact\t,\(b) ") == "\(a);redact, \(b)")
        #expect(try read("\(a);  redact;x.y-z_1*;*q") == "\(a);redact")
        // What the absence of a value says may be said.
        #expect(try read("\(a);redact=?1;x=?1") == "\(a);redact")
        #expect(try read("\(a);redacted") == a)
    }

    @Test func emptyIsNoLabelerAtAll() throws {
        #expect(try read("") == "")
        #expect(try read("  ", "") == "")
        #expect(try read("", Self.a) == Self.a)
    }

    @Test func severalFieldsAreOneList() throws {
        let (a, b) = (Self.a, Self.b)
        #expect(try read("\(a), \(b)", "\(b);redact, \(a)") == "\(a), \(b);redact")
        #expect(try read("\(a);redact, \(a)") == "\(a);redact")
    }

    @Test(
        arguments: [
            (",", .invalidDID("")), ("A", .invalidDID("A")), ("did:plc:a,", .invalidList),
            ("did:plc:a,,did:plc:b", .invalidDID("")), ("did:plc:a did:plc:b", .invalidList),
            ("did:plc:a ;redact", .invalidList), ("did:plc:a;", .invalidParameter),
            ("did:plc:a;;redact", .invalidParameter),
            ("did:plc:a;Redact", .invalidParameter), ("did:plc:a;\tredact", .invalidParameter),
            ("did:plc:a;redact=?0", .parameterWithValue("redact")),
            ("did:plc:a;redact=1", .parameterWithValue("redact")),
            ("did:plc:a;x=\"y\"", .parameterWithValue("x")), ("did:plc:a;redact=?10", .invalidList),
            ("did:plc:a;redact =?1", .invalidList), ("\"did:plc:a\"", .invalidDID("\"did:plc:a\"")),
            ("(did:plc:a)", .invalidDID("(did:plc:a)")), ("alice.example", .invalidDID("alice.example")),
            ("did:plc:a#atproto_labeler", .invalidDID("did:plc:a#atproto_labeler")),
            (String(repeating: "é", count: 900), .invalidDID(String(repeating: "é", count: 60))),
        ] as [(String, AcceptedLabelersError)])
    func badSyntaxIsAnError(text: String, error: AcceptedLabelersError) {
        #expect(throws: error) { try AcceptedLabelers(fields: [text]) }
        // However good the other fields are.
        #expect(throws: error) { try AcceptedLabelers(fields: [Self.a, text]) }
    }

    @Test func thereIsALimit() throws {
        let dids = (0..<21).map { "did:plc:\($0)" }
        #expect(try AcceptedLabelers(fields: [dids.prefix(20).joined(separator: ",")]).labelers.count == 20)
        #expect(throws: AcceptedLabelersError.tooMany) { try AcceptedLabelers(fields: dids) }
        // The same one again is no other.
        #expect(try AcceptedLabelers(fields: Array(repeating: Self.a, count: 100)).labelers.count == 1)
    }

    /// Whatever comes is a list or an error, and a list is read again as it was.
    @Test func whatIsWrittenIsReadAgain() throws {
        var chance = SeededGenerator(seed: 7)
        let pieces = [
            "did:plc:a", "did:web:b.example", ";redact", ";", ",", ", ", " ", "\t", "=?1", "=?0", "*", ";x", "é",
            "\u{0}",
        ]
        var lists = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<8, using: &chance)).compactMap { _ in
                pieces.randomElement(using: &chance)
            }.joined()
            guard let list = try? AcceptedLabelers(fields: [text]) else { continue }
            lists += 1
            #expect(try AcceptedLabelers(fields: [list.description]) == list)
        }
        #expect(lists > 1000)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &chance)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            _ = try? AcceptedLabelers(fields: ["did:plc:a" + String(decoding: bytes, as: UTF8.self)])
        }
        for _ in 0..<1000 {
            let list = AcceptedLabelers(
                (0..<Int.random(in: 0...20, using: &chance)).compactMap { number in
                    (try? DID("did:plc:\(number)")).map { .init(did: $0, redacts: .random(using: &chance)) }
                })
            #expect(try AcceptedLabelers(fields: [list.description]) == list)
        }
    }
}
