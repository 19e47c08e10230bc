import DataModel
import Identity
import Keys
import Syntax
import Testing

@Suite struct PLCTests {
    private let recovery = PrivateKey.generate(.p256)
    private let rotation = PrivateKey.generate(.k256)
    private let signing = PrivateKey.generate(.k256)
    private let hour: Int64 = 3600 * 1_000_000

    private func state(_ handle: String = "band.example") throws -> PLCState {
        PLCState(
            handle: try Handle(handle), signingKey: signing.publicKey,
            rotationKeys: [recovery.publicKey, rotation.publicKey], pds: "https://pds.example")
    }

    private func begin() throws -> (PLCChain, PLCOperation) {
        let genesis = try PLCOperation(state(), prev: nil, key: rotation)
        let did = try #require(genesis.did)
        var chain = PLCChain(did)
        try chain.append(genesis, at: 0)
        return (chain, genesis)
    }

    @Test func aLabelersKeyAndServerStandBesideTheRest() throws {
        let before = try state()
        var after = before
        after.setLabeler(key: signing.publicKey, endpoint: "https://a.example")
        after.setLabeler(key: recovery.publicKey, endpoint: "https://b.example")
        #expect(after.rotationKeys == before.rotationKeys && after.alsoKnownAs == before.alsoKnownAs)
        #expect(after.verificationMethods.dropLast() == before.verificationMethods[...])
        #expect(after.services.dropLast() == before.services[...])
        let document = after.document(of: try DID("did:plc:x"))
        #expect(document.labelKey == recovery.publicKey && document.labelerEndpoint == "https://b.example")
    }

    @Test func accountFromGenesis() throws {
        let (chain, genesis) = try begin()
        #expect(chain.did.text.utf8.count == 32)
        let document = try #require(chain.state).document(of: chain.did)
        #expect(document.claimedHandle?.text == "band.example")
        #expect(document.signingKey == signing.publicKey)
        #expect(document.pdsEndpoint == "https://pds.example")
        #expect(try PLCOperation(Value(json: Value.map(genesis.fields).json())) == genesis)
        #expect(try DIDDocument(json: document.value.json(), of: chain.did) == document)
        #expect(throws: PLCError.wrongDID) {
            var other = PLCChain(try DID("did:plc:x"))
            try other.append(genesis, at: 0)
        }
    }

    @Test func updatesFollowEachOther() throws {
        var (chain, genesis) = try begin()
        let second = try PLCOperation(state("new.example"), prev: genesis.cid, key: recovery)
        try chain.append(second, at: hour)
        #expect(chain.state?.document(of: chain.did).claimedHandle?.text == "new.example")
        #expect(
            try PLCChain(chain.did, log: chain.entries.map { (operation: $0.operation, createdAt: $0.createdAt) })
                == chain)
        let stranger = try PLCOperation(state(), prev: second.cid, key: PrivateKey.generate(.k256))
        #expect(throws: PLCError.signature) { try chain.append(stranger, at: hour) }
        #expect(throws: PLCError.misordered) { try chain.append(genesis, at: hour) }
        let end = try PLCOperation(tombstoneAfter: second.cid, key: rotation)
        try chain.append(end, at: 2 * hour)
        #expect(chain.state == nil)
        let after = try PLCOperation(state(), prev: end.cid, key: rotation)
        #expect(throws: PLCError.misordered) { try chain.append(after, at: 3 * hour) }
    }

    @Test func recoveryByTheMorePowerfulKey() throws {
        var (chain, genesis) = try begin()
        let theft = try PLCOperation(state("thief.example"), prev: genesis.cid, key: rotation)
        try chain.append(theft, at: hour)
        let same = try PLCOperation(state("again.example"), prev: genesis.cid, key: rotation)
        #expect(throws: PLCError.signature) { try chain.append(same, at: 2 * hour) }
        let rescue = try PLCOperation(state("band.example"), prev: genesis.cid, key: recovery)
        #expect(throws: PLCError.lateRecovery) { try chain.append(rescue, at: 74 * hour) }
        try chain.append(rescue, at: 72 * hour)
        #expect(chain.entries.map(\.isNullified) == [false, true, false])
        #expect(chain.state?.alsoKnownAs == ["at://band.example"])
        let continued = try PLCOperation(state("thief2.example"), prev: theft.cid, key: rotation)
        #expect(throws: PLCError.misordered) { try chain.append(continued, at: 73 * hour) }
    }

    @Test func tamperingIsNoticed() throws {
        let (chain, genesis) = try begin()
        for (name, value) in [
            ("alsoKnownAs", ["at://evil.example"]), ("services", [:]), ("prev", 1), ("sig", "AA"), ("type", "create"),
            ("rotationKeys", []), ("sig", .string((genesis.fields["sig"]?.asString ?? "") + "=")),
        ] as [(String, Value)] {
            var fields = genesis.fields
            fields[name] = value
            #expect(throws: PLCError.self) {
                var fresh = PLCChain(chain.did)
                try fresh.append(PLCOperation(.map(fields)), at: 0)
            }
        }
        #expect(throws: PLCError.self) { try PLCOperation([:]) }
        #expect(throws: PLCError.self) { try PLCOperation("text") }
        var tooMany = try state()
        tooMany.rotationKeys = (0..<6).map { _ in PrivateKey.generate(.k256).publicKey.didKey }
        #expect(throws: PLCError.self) { try PLCOperation(tooMany, prev: nil, key: rotation) }
    }
}
