import DataModel
import Keys
import Labeling
import Lexicons
import Syntax
import Testing

struct LabelSignatureTests {
    /// A label that a production labeler signed, and its key.
    private static let key = "did:key:zQ3shcnfWLQN1bY4d2patsEAYFzy4xp1zdckEvHsV7S4ocTnC"
    private static let signature =
        "uCRNA5mTzh078T5xZtkvLEt/O+z0gsKM3aqRI/lVAB8ZtbMnznwS/JwHopZE40JhNNDj80z8gsDLAp/hWqG5Pg"

    private func production() throws -> Label {
        Label(
            ver: 1, src: try DID("did:plc:n3timvoib5nau7gvwd6cshap"), uri: try URI("did:plc:44ybard66vv44zksje25o7dz"),
            val: "bladerunner", cts: try Datetime("2024-10-23T17:51:19.128Z"),
            sig: Base64.decode(Self.signature))
    }

    private func full() throws -> Label {
        Label(
            src: try DID("did:web:moderation.example.com"),
            uri: try URI("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z2a"),
            cid: try CIDString("bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"),
            val: "copyright-violation", cts: try Datetime("2026-01-02T03:04:05.678Z"))
    }

    @Test func verifiesARealLabel() throws {
        let label = try production()
        #expect(Hex.encode(SHA256Digest.of(label.signedBytes).bytes).hasPrefix("a133884893b7a7e4a21c44b9708b0d3c"))
        try label.verify(PublicKey(didKey: Self.key))
    }

    @Test func refusesAnyChange() throws {
        let key = try PublicKey(didKey: Self.key)
        var label = try production()
        label.cts = try Datetime("2024-10-23T17:51:19.128000Z")
        #expect(throws: LabelError.badSignature) { try label.verify(key) }
        label = try production()
        label.ver = nil
        #expect(throws: LabelError.wrongVersion) { try label.verify(key) }
        label = try production()
        label.sig = nil
        #expect(throws: LabelError.unsigned) { try label.verify(key) }
        label = try production()
        label.neg = true
        #expect(throws: LabelError.badSignature) { try label.verify(key) }
    }

    @Test func falseNegationsVerifyInBothReadings() throws {
        var label = try production()
        label.neg = false
        try label.verify(PublicKey(didKey: Self.key))
        let key = PrivateKey.generate(.p256)
        var signedAsSent = try full()
        signedAsSent.ver = 1
        signedAsSent.neg = false
        signedAsSent.sig = key.sign(signedAsSent.cbor())
        try signedAsSent.verify(key.publicKey)
    }

    @Test func unknownFieldsAreNotSigned() throws {
        let json = try production().json()
        var value = try Value(json: json)
        guard case .map(var map) = value else { return }
        map["$type"] = "com.atproto.label.defs#label"
        map["extra"] = 1
        value = .map(map)
        try Label(value: value).verify(PublicKey(didKey: Self.key))
    }

    @Test func theLatestOfEachIdentityHolds() throws {
        let label = try full()
        var negation = label
        negation.neg = true
        negation.cts = try Datetime("2026-01-02T03:04:06Z")
        var expired = label
        expired.val = "other"
        expired.exp = try Datetime("2026-02-01T00:00:00Z")
        let now = try Datetime("2026-03-01T00:00:00Z").microseconds
        #expect([label].effective(at: now) == [label])
        #expect([label, negation].effective(at: now).isEmpty)
        #expect([negation, label].effective(at: now).isEmpty)
        #expect([expired].effective(at: now).isEmpty)
        #expect([expired].effective(at: try Datetime("2026-01-03T00:00:00Z").microseconds) == [expired])
    }

    /// One letter in two spellings: Swift's strings are equal, the labels are not the same.
    @Test func identitiesAreBytes() throws {
        var (composed, apart) = (try full(), try full())
        composed.val = "caf\u{E9}"
        apart.val = "cafe\u{301}"
        #expect(composed.val == apart.val)
        #expect(composed.identity != apart.identity)
        #expect(Set([composed.identity, apart.identity, composed.identity]).count == 2)
        #expect([composed, apart].effective(at: 0).count == 2)
        var (version, other) = (try full(), try full())
        version.cid = nil
        other.cts = try Datetime("2030-01-01T00:00:00Z")
        #expect(version.identity == other.identity)
        #expect([other, version].effective(at: 0) == [other])
    }
}
