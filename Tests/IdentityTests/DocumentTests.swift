import DataModel
import Identity
import Keys
import Syntax
import Testing

@Suite struct DocumentTests {
    private let did: DID
    private let key = PrivateKey.generate(.p256).publicKey

    init() throws { did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz") }

    private func document(_ fields: DataMap) throws -> DIDDocument {
        var fields = fields
        fields["id"] = .string(did.text)
        return try DIDDocument(.map(fields))
    }

    @Test func firstMatchWins() throws {
        let other = PrivateKey.generate(.k256).publicKey
        let document = try document([
            "alsoKnownAs": ["https://x.example", "at://not a handle", "at://One.Example", "at://two.example", 7],
            "verificationMethod": [
                "nonsense", ["id": "#other", "type": "Multikey", "publicKeyMultibase": .string(other.multikey)],
                ["id": .string("\(did)#atproto"), "type": "Multikey", "publicKeyMultibase": .string(key.multikey)],
                ["id": "#atproto", "type": "Multikey", "publicKeyMultibase": .string(other.multikey)],
            ],
            "service": [
                ["id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://a.example/"],
                ["id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://b.example"],
            ],
        ])
        #expect(document.claimedHandle?.text == "one.example")
        #expect(document.signingKey == key)
        #expect(document.labelKey == nil)
        #expect(document.pdsEndpoint == "https://a.example")
        #expect(document.labelerEndpoint == nil)
        #expect(document.endpoint("atproto_pds") == "https://a.example")
    }

    /// A document of 2023, whose key is uncompressed and has no codec.
    @Test func oldKeys() throws {
        let document = try document([
            "verificationMethod": [
                [
                    "id": "#atproto", "type": "EcdsaSecp256k1VerificationKey2019", "controller": .string(did.text),
                    "publicKeyMultibase":
                        "zQYEBzXeuTM9UR3rfvNag6L3RNAs5pQZyYPsomTsgQhsxLdEgCrPTLgFna8yqCnxPpNT7DBk6Ym3dgPKNu86vt9GR",
                ]
            ]
        ])
        #expect(document.signingKey?.curve == .k256)
    }

    @Test(arguments: [
        "ftp://a.example", "https://", "https://a.example/path", "https://u@a.example", "https://a.example?q",
        "a.example",
        "https://a b", "https://é.example",
    ])
    func notOrigins(_ endpoint: String) throws {
        let document = try document([
            "service": [
                ["id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": .string(endpoint)]
            ]
        ])
        #expect(document.pdsEndpoint == nil)
    }

    @Test func wrongControllerOrType() throws {
        let document = try document([
            "verificationMethod": [
                [
                    "id": "#atproto", "type": "Multikey", "controller": "did:plc:other",
                    "publicKeyMultibase": .string(key.multikey),
                ],
                ["id": "#atproto_label", "type": "JsonWebKey2020", "publicKeyMultibase": .string(key.multikey)],
            ],
            "service": [["id": "#atproto_pds", "type": "Other", "serviceEndpoint": "https://a.example"]],
        ])
        #expect(document.signingKey == nil)
        #expect(document.labelKey == nil)
        #expect(document.pdsEndpoint == nil)
    }

    @Test func refusesOthers() {
        #expect(throws: IdentityError.self) { try DIDDocument(json: Array("{}".utf8), of: did) }
        #expect(throws: IdentityError.self) { try DIDDocument(json: Array(#"{"id":"did:plc:x"}"#.utf8), of: did) }
        #expect(throws: IdentityError.self) { try DIDDocument(json: Array("[".utf8), of: did) }
        #expect(throws: IdentityError.self) {
            try DIDDocument(json: [UInt8](repeating: 0x20, count: DIDDocument.maximumBytes + 1), of: did)
        }
    }
}
