import DataModel
import Identity
import Keys
import Repo
import Schema
import Syntax
import TestSupport
import Testing

@testable import PDSClient

struct LexiconResolverTests {
    private let thing = "com.example.thing"

    @Test func documentsAreFoundAndProven() async throws {
        let network = try Neighbourhood()
        let record = Neighbourhood.lexicon(thing)
        network.serve(try network.proof(of: thing, record))
        let found = try await network.resolver.resolve(NSID(thing))
        #expect(found.did == network.did)
        #expect(found.cid == .dagCBOR(record.cbor()))
        #expect(Value.map(found.record) == record)
        #expect(found.uri.text == "at://\(network.did)/com.atproto.lexicon.schema/com.example.thing")
        #expect(found.document.main != nil)
        // The authority is the same in any case, the name is not.
        #expect(try await network.resolver.resolve(NSID("COM.Example.thing")).uri == found.uri)
    }

    @Test func anAccountThatIsKnownNeedsNoDNS() async throws {
        let network = try Neighbourhood()
        let name = "org.elsewhere.thing"
        network.serve(try network.proof(of: name, Neighbourhood.lexicon(name)))
        #expect(try await network.failure(name).contains("no TXT record \"did=…\" at _lexicon.elsewhere.org"))
        #expect(try await network.resolver.resolve(NSID(name), in: network.did).document.id.text == name)
    }

    @Test func dnsMustNameOneAccount() async throws {
        let network = try Neighbourhood(texts: [
            "_lexicon.two.example": ["did=did:plc:a", "did=did:plc:b"], "_lexicon.same.example": [],
            "_lexicon.bad.example": ["did=nobody"], "_lexicon.other.example": ["v=spf1"],
        ])
        #expect(try await network.failure("example.two.thing").contains("_lexicon.two.example names 2 accounts"))
        #expect(try await network.failure("example.bad.thing").contains("names no account"))
        #expect(try await network.failure("example.other.thing").contains("no TXT record"))
        // Groups above and below are others.
        #expect(try await network.failure("com.example.feed.thing").contains("_lexicon.feed.example.com"))
        let twice = try Neighbourhood(texts: ["_lexicon.example.com": Array(repeating: "did=\(network.did)", count: 2)])
        twice.serve(try twice.proof(of: thing, Neighbourhood.lexicon(thing)))
        #expect(try await twice.failure() == "")
    }

    @Test func theAccountMustHaveAServerAndAKey() async throws {
        let network = try Neighbourhood()
        network.serve(try network.proof(of: thing, Neighbourhood.lexicon(thing)))
        network.server.set("/\(network.did)", 404, "")
        #expect(try await network.failure().contains("there is no \(network.did)"))
        let withoutServer = try Neighbourhood()
        withoutServer.publish(key: withoutServer.key.publicKey, endpoint: nil)
        #expect(try await withoutServer.failure().contains("names no server"))
        let withoutKey = try Neighbourhood()
        withoutKey.serve(try withoutKey.proof(of: thing, Neighbourhood.lexicon(thing)))
        withoutKey.publish(key: nil, endpoint: withoutKey.server.origin)
        #expect(try await withoutKey.failure().contains("no signing key"))
    }

    @Test func aServerThatIsDownIsNamed() async throws {
        let network = try Neighbourhood()
        network.publish(key: network.key.publicKey, endpoint: "http://127.0.0.1:1")
        #expect(try await network.failure() == "http://127.0.0.1:1 gave no answer that can be used: connection failed")
        let failing = try Neighbourhood()
        failing.server.set(Neighbourhood.proofPath, 500, #"{"error":"\u001b[2J"}"#)
        #expect(try await failing.failure().hasSuffix(": status 500"))
        failing.server.set(Neighbourhood.proofPath, 400, #"{"error":"RepoTakendown"}"#)
        #expect(try await failing.failure().hasSuffix(": status 400, RepoTakendown"))
    }

    @Test func absenceIsProvenOrSaid() async throws {
        let network = try Neighbourhood()
        network.serve(try network.proof(of: thing, nil))
        #expect(try await network.failure().hasSuffix("/com.example.thing is not published"))
        network.server.set(Neighbourhood.proofPath, 404, #"{"error":"RecordNotFound"}"#)
        #expect(try await network.failure().hasSuffix("/com.example.thing is not published"))
        // A proof for another key proves nothing about this one.
        network.serve(try network.proof(of: thing, Neighbourhood.lexicon(thing), at: "com.example.other"))
        #expect(try await network.failure().hasSuffix("/com.example.thing is not published"))
    }

    @Test func proofsAreOfTheAccountAndItsKey() async throws {
        let network = try Neighbourhood()
        let record = Neighbourhood.lexicon(thing)
        network.serve(try network.proof(of: thing, record, signer: .generate(.k256)))
        #expect(try await network.failure().contains("not signed with the key"))
        network.serve(try network.proof(of: thing, record, by: DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")))
        #expect(try await network.failure().contains("of another account"))
    }

    @Test func anyByteThatIsChangedIsFound() async throws {
        let network = try Neighbourhood()
        let proof = try network.proof(of: thing, Neighbourhood.lexicon(thing))
        for offset in stride(from: 0, to: proof.count, by: 37) {
            var damaged = proof
            damaged[offset] ^= 0x11
            network.serve(damaged)
            #expect(try await network.failure() != "", "byte \(offset)")
        }
        network.serve(Array(proof.dropLast(10)))
        #expect(try await network.failure() != "")
        network.serve([])
        #expect(try await network.failure().contains("does not hold"))
    }

    @Test func whatIsProvenMustBeTheDocument() async throws {
        let network = try Neighbourhood()
        func failure(_ record: Value) async throws -> String {
            network.serve(try network.proof(of: thing, record))
            return try await network.failure()
        }
        #expect(try await failure(Neighbourhood.lexicon(thing, id: "com.example.other")).contains("id is not"))
        #expect(try await failure(Neighbourhood.lexicon(thing, type: "com.example.other")).contains("$type is not"))
        #expect(try await failure([:]).contains("$type is not"))
        #expect(try await failure(["$type": "com.atproto.lexicon.schema", "lexicon": 2]).contains("not 1"))
        let invalid: Value = [
            "$type": "com.atproto.lexicon.schema", "lexicon": 1, "id": .string(thing),
            "defs": ["a\u{1b}b": ["type": "string", "maxLength": -1]],
        ]
        let text = try await failure(invalid)
        #expect(text.contains("no valid lexicon: ") && text.contains(#"a\u{1b}b"#))
    }

    @Test func tooLongAnswersAreNotRead() async throws {
        let network = try Neighbourhood()
        network.serve([UInt8](repeating: 0, count: LexiconHost.maximumProofBytes + 1))
        #expect(try await network.failure().contains("body larger than"))
    }

    @Test func aNewKeyIsLookedUp() async throws {
        let network = try Neighbourhood()
        network.serve(try network.proof(of: thing, Neighbourhood.lexicon(thing)))
        let old = DIDDocument(
            id: network.did, alsoKnownAs: [], keys: [("atproto", PrivateKey.generate(.k256).publicKey)],
            services: [("atproto_pds", "AtprotoPersonalDataServer", network.server.origin)])
        let fresh = DIDDocument(
            id: network.did, alsoKnownAs: [], keys: [("atproto", network.key.publicKey)],
            services: [("atproto_pds", "AtprotoPersonalDataServer", network.server.origin)])
        let resolver = network.resolver(asking: Remembering(old: old, fresh: fresh))
        #expect(try await resolver.resolve(NSID(thing)).did == network.did)
    }
}

/// Remembers a document that is no longer true.
private struct Remembering: IdentityResolving {
    let old: DIDDocument
    let fresh: DIDDocument

    func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument { refresh ? fresh : old }
    func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID { throw .handleNotFound }
    func forget(_ did: DID, handle: Handle?) {}
}
