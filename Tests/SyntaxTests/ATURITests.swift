import Syntax
import Testing

@Suite struct ATURITests {
    @Test(arguments: [
        "at://did:plc:x", "at://a.b", "at://did:plc:x/fm.plyr.track", "at://a.b/fm.plyr.track/3jzfcijpj2z2a",
        "at://did:web:localhost%3A1/fm.plyr.track/lang:", "at://did:plc:x/fm.plyr.track/...",
    ])
    func valid(_ text: String) throws {
        let uri = try ATURI(text)
        #expect(uri.text == text)
        #expect(ATURI(authority: uri.authority, collection: uri.collection, rkey: uri.rkey) == uri)
    }

    @Test(arguments: [
        "", "at:", "at://", "at:///", "AT://a.b", "http://a.b", "at://a", "at://a.b/", "at://a.b//", "at://a.b/c",
        "at://a.b/c.d",
        "at://a.b/c.d.e/", "at://a.b/c.d.e/f/", "at://a.b/c.d.e/f/g", "at://a.b/c.d.e/.", "at://a.b/c.d.e/..",
        "at://a.b?q=1",
        "at://a.b#f", "at://a.b/c.d.e#f", "at://a.b/c.d.e/f?g", "at://u@a.b", "at://a.b:80", "at://a.b/c.d.e/%23",
        " at://a.b",
        "at://a.b ", "at://did:plc:/c.d.e", "at://a.b//f", "at://did:plc:x/c.d.e/é",
        "at://did:plc:x/c.d.e/" + String(repeating: "k", count: 513),
    ])
    func invalid(_ text: String) {
        #expect(throws: SyntaxError.self) { try ATURI(text) }
    }

    @Test func parts() throws {
        let uri = try ATURI("at://did:plc:x/fm.plyr.track/3jzfcijpj2z2a")
        #expect(try uri.authority == .did(DID("did:plc:x")))
        #expect(try uri.collection == NSID("fm.plyr.track"))
        #expect(try uri.rkey == RecordKey("3jzfcijpj2z2a"))
        let account = try ATURI("at://a.b")
        #expect(try account.authority == .handle(Handle("a.b")))
        #expect(account.collection == nil && account.rkey == nil)
    }
}
