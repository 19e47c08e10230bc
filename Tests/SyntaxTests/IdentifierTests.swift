import Syntax
import Testing

/// Whether `text` is a value of `type`; the value must give back the very text.
private func accepts<Value: SyntaxValue>(_ type: Value.Type, _ text: String) -> Bool {
    guard let value = try? type.init(text) else { return false }
    return value.text.utf8.elementsEqual(text.utf8)
}

@Suite struct IdentifierTests {
    @Test(arguments: [
        "did:plc:44ybard66vv44zksje25o7dz", "did:web:music.example.org", "did:web:localhost%3A8080", "did:m:v",
        "did:x:::_.-%41z", "did:plc:" + String(repeating: "a", count: 2040),
    ])
    func dids(_ text: String) { #expect(accepts(DID.self, text)) }

    @Test(arguments: [
        "", "did", "did:", "did:plc", "did:plc:", "did::x", "did:PLC:x", "Did:plc:x", "did:p1c:x", "did:plc:x:",
        "did:plc:x%",
        "did:plc:x/y", "did:plc:x?y", "did:plc:x#y", "did:plc:é", "did:plc:a\u{301}", " did:plc:x", "did:plc:x\n",
        "did:plc:" + String(repeating: "a", count: 2041),
    ])
    func notDIDs(_ text: String) { #expect(!accepts(DID.self, text)) }

    @Test func partsOfDID() throws {
        let did = try DID("did:web:localhost%3A8080:u")
        #expect(did.method == "web")
        #expect(did.identifier == "localhost%3A8080:u")
    }

    @Test(arguments: ["a.b", "Artist.Example.COM", "1st.band", "x--y.org", "band.a9", "handle.invalid", "a.b-c"])
    func handles(_ text: String) { #expect(accepts(Handle.self, text)) }

    @Test(arguments: [
        "", ".", "a", "a.", ".a", "a..b", "-a.b", "a-.b", "a.-b", "a.b-", "a.1", "a_b.c", "a b.c", "ä.de", "a.b\u{301}",
        String(repeating: "a", count: 64) + ".com",
        Array(repeating: String(repeating: "a", count: 63), count: 4).joined(separator: ".") + ".c",
    ])
    func notHandles(_ text: String) { #expect(!accepts(Handle.self, text)) }

    @Test func handleInLowerCase() throws {
        #expect(try Handle("Some.BAND.example").normalized.text == "some.band.example")
        #expect(try Handle("band.Onion").hasReservedTopLevel)
        #expect(try !Handle("onion.band").hasReservedTopLevel)
    }

    @Test func identifierIsDecidedByItsPrefix() throws {
        #expect(try AtIdentifier("did:plc:x") == .did(DID("did:plc:x")))
        #expect(try AtIdentifier("did.plc.x") == .handle(Handle("did.plc.x")))
        #expect(throws: SyntaxError.self) { try AtIdentifier("did:plc:") }
        #expect(throws: SyntaxError.self) { try AtIdentifier("@a.b") }
    }

    @Test(arguments: ["fm.plyr.track", "a.b.c", "a-1.2.x9", "com.Example.fooBar", "org.4chan.lex.getThing"])
    func nsids(_ text: String) { #expect(accepts(NSID.self, text)) }

    @Test(arguments: [
        "", "a", "a.b", "a.b.", ".a.b", "a..b", "a.b.1c", "a.b.c-d", "a.b.*", "1a.b.c", "a.-b.c", "a.b-.c", "a.b.c d",
        "a.b.ç",
        "com." + String(repeating: "o", count: 64) + ".foo", "com.example." + String(repeating: "o", count: 64),
        Array(repeating: "abc", count: 80).joined(separator: ".") + ".foo",
    ])
    func notNSIDs(_ text: String) { #expect(!accepts(NSID.self, text)) }

    @Test func partsOfNSID() throws {
        let nsid = try NSID("FM.Plyr.Upload.startSession")
        #expect(nsid.name == "startSession")
        #expect(nsid.authority == "upload.plyr.fm")
        #expect(nsid.normalized.text == "fm.plyr.upload.startSession")
        #expect(nsid.segments == ["FM", "Plyr", "Upload", "startSession"])
    }

    /// Only the sum is bounded: the network takes authorities that no domain could be.
    @Test func authoritiesOfNSIDsMayBeLong() {
        let authority = "com" + String(repeating: ".middle", count: 40)
        #expect(accepts(NSID.self, authority + ".foo"))
        #expect(accepts(NSID.self, authority + ".f" + String(repeating: "o", count: 32)))
        #expect(!accepts(NSID.self, authority + ".f" + String(repeating: "o", count: 33)))
    }

    @Test(arguments: ["self", "a", "...", "lang:", "~._:-", String(repeating: "k", count: 512)])
    func recordKeys(_ text: String) { #expect(accepts(RecordKey.self, text)) }

    @Test(arguments: ["", ".", "..", "a/b", "a b", "a%20", "é", "a+b", "#", String(repeating: "k", count: 513)])
    func notRecordKeys(_ text: String) { #expect(!accepts(RecordKey.self, text)) }

    @Test(arguments: [
        "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm",
        "zdj7WWeQ43G6JJvLWQWZpyHuAMq6uYWRjkBXFad11vE2LHhQ7",
        "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "mAXASIFXoTdb1+w==",
    ])
    func cids(_ text: String) { #expect(accepts(CIDString.self, text)) }

    @Test(arguments: [
        "", "bafy", "a.b.example", "cid:bafyreie5737", "bafyrei e5737gd", "bafyreie/5737gd", "bafyreié5737",
    ])
    func notCIDs(_ text: String) { #expect(!accepts(CIDString.self, text)) }

    @Test(arguments: [
        "https://plyr.fm", "dns:plyr.fm", "at://a.b/c", "a:b", "web+x-y.z:1", "HTTP://X", "https://x/é", "did:plc:x",
        "x:" + String(repeating: "y", count: 8190),
    ])
    func uris(_ text: String) { #expect(accepts(URI.self, text)) }

    @Test(arguments: [
        "", "a", ":", "a:", ":b", "1a:b", "//a", "a b:c", "a:b c", "a:\tb", "a:b\n", "a:b\u{A0}c", "a:\u{3000}", " a:b",
        "é:b",
        "x:" + String(repeating: "y", count: 8191),
    ])
    func notURIs(_ text: String) { #expect(!accepts(URI.self, text)) }

    @Test func urisAreComparedByBytes() throws {
        #expect(try URI("a:e\u{301}") != URI("a:é"))
        #expect(try URI("HTTPS://x").scheme == "https")
    }

    @Test(arguments: [
        "de", "ast", "pt-BR", "zh-Hans-CN", "hy-Latn-IT-arevela", "es-419", "zh-cmn-Hans-CN", "sl-rozaj-biske-1994",
        "de-CH-1901-1901", "en-a-bbb-a-ccc", "en-u-islamcal", "x-fr-CH", "en-x-US", "i-klingon", "I-Default",
        "en-GB-oed",
        "sgn-BE-FR", "art-lojban", "zh-min-nan", "en-US", "abcde",
    ])
    func languages(_ text: String) { #expect(accepts(Language.self, text)) }

    @Test(arguments: [
        "", "a", "1", "123", "ja-", "-ja", "ja--JP", "ja_JP", "x", "x-", "i-nothing", "de-419-DE", "en-a", "en-a-x-b",
        "a-DE", "en-abcdefghi", "é", "de-Latn-Latn", "abcdefghi", "jaja",
        "JA", "En-us", "EN-US", "Abcde",
    ])
    func notLanguages(_ text: String) { #expect(!accepts(Language.self, text)) }

    @Test func randomBytesNeverCrash() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("did:at/.-_~%:aZ09T+\u{301}é ".utf8)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            for start in ["", "did:", "at://", "2026-01-01T00:00:00"] {
                let text = start + String(decoding: bytes, as: UTF8.self)
                _ = accepts(DID.self, text)
                _ = accepts(AtIdentifier.self, text)
                _ = accepts(NSID.self, text)
                _ = accepts(ATURI.self, text)
                _ = accepts(TID.self, text)
                _ = accepts(Datetime.self, text)
                _ = accepts(Language.self, text)
                _ = accepts(URI.self, text)
            }
        }
    }
}
