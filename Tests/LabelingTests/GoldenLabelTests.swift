import DataModel
import Foundation
import Keys
import Labeling
import Lexicons
import Syntax
import Testing

/// Labels whose bytes and signatures are known: `fixtures/labels`.
struct GoldenLabelTests {
    private let golden: Value

    init() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../fixtures/labels/golden.json").standardized
        golden = try Value(json: Array(Data(contentsOf: path)))
    }

    private struct Entry {
        let name: String
        let label: Label
        let fields: Value

        func text(_ key: String) throws -> String { try #require(fields[key]?.asString) }
        func bytes(_ key: String) throws -> [UInt8] { try #require(Base64.decode(text(key))) }
    }

    private func entries() throws -> [Entry] {
        let list = try #require(golden["labels"]?.asArray)
        #expect(list.count == 4)
        return try list.map { fields in
            Entry(
                name: try #require(fields["name"]?.asString), label: try Label(value: try #require(fields["label"])),
                fields: fields)
        }
    }

    private func key(_ curve: Curve, _ name: String) throws -> PrivateKey {
        let text = try #require(golden["keys"]?[name]?["private"]?.asString)
        let key = try PrivateKey(curve: curve, bytes: try #require(Hex.decode(text)))
        #expect(key.publicKey.didKey == golden["keys"]?[name]?["didKey"]?.asString)
        return key
    }

    @Test func theSignedBytesAreThoseOfTheSpecification() throws {
        for entry in try entries() {
            #expect(try Hex.encode(entry.label.signedBytes) == entry.text("cbor"), "\(entry.name)")
            #expect(
                try Hex.encode(SHA256Digest.of(entry.label.signedBytes).bytes) == entry.text("sha256"), "\(entry.name)")
        }
    }

    @Test func signaturesAreTheKnownOnes() throws {
        let (k256, p256) = try (key(.k256, "k256"), key(.p256, "p256"))
        for entry in try entries() {
            #expect(try entry.label.signed(by: k256).sig == entry.bytes("k256"), "\(entry.name)")
            for (key, name) in [(k256, "k256"), (p256, "p256")] {
                var label = entry.label
                label.sig = try entry.bytes(name)
                try label.verify(key.publicKey)
                try entry.label.signed(by: key).verify(key.publicKey)
            }
        }
    }

    /// What was signed is kept and sent as the very same text: a time with other digits is another label.
    @Test func labelsKeepTheirTextInJSONAndCBOR() throws {
        let key = try key(.k256, "k256")
        for entry in try entries() {
            let signed = entry.label.signed(by: key)
            let again = try Label(cbor: try Label(json: signed.json()).cbor())
            #expect(again == signed)
            #expect(again.cts.text == entry.label.cts.text)
            try again.verify(key.publicKey)
        }
    }

    @Test func theLabelThatTheNetworkIssuedIsGenuine() throws {
        let issued = try #require(golden["issued"])
        var label = try #require(try entries().first).label
        label.sig = Base64.decode(try #require(issued["sig"]?.asString))
        let key = try PublicKey(didKey: try #require(issued["didKey"]?.asString))
        try label.verify(key)
        // Every one of its bits is covered.
        for index in label.signedBytes.indices {
            var bytes = label.signedBytes
            bytes[index] ^= 1
            #expect(!key.verify(signature: try #require(label.sig), message: bytes))
        }
    }
}
