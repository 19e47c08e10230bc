import DataModel
import Keys
import Repo
import Syntax
import Testing

@Suite struct CommitTests {
    private let did: DID
    private let key: PrivateKey

    init() throws {
        did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        let secret = try #require(Hex.decode("17aae64b55fcd10168f748f542c5f262d6330be3b548476a36ffc7146de373dd"))
        key = try PrivateKey(curve: .k256, bytes: secret)
    }

    /// An empty repository of known key and revision has but one form.
    @Test func goldenEmptyRepository() throws {
        let changes = MerkleSearchTree(blocks: MemoryBlocks()).changes()
        let commit = Commit(did: did, rev: try TID("3jzfcijpj2z2a"), data: changes.root, key: key)
        #expect(commit.cid.description == "bafyreifnffakyfw5gdju6cb2dnwhnxubxwu7lamodhfj7fovqvfts4a4du")
        #expect(commit.bytes.count == 188)
        var blocks = MemoryBlocks()
        for block in changes.added { blocks.insert(block) }
        let archive = try RepositoryArchive.bytes(commit: commit, blocks: blocks)
        #expect(
            Hex.encode(SHA256Digest.of(archive).bytes)
                == "750a77a3ac32107eae332c5acc52d0a6691bc40c9bee32d84a237ca4842a63d2")
        let inspection = try RepositoryInspection(archive)
        #expect(inspection.recordCount == 0)
        #expect(inspection.nodeCount == 1)
        try inspection.verify(did: did, key: key.publicKey)
    }

    @Test func readsBackAndVerifies() throws {
        let commit = Commit(did: did, rev: try TID("3jzfcijpj2z2a"), data: CID.dagCBOR([0xA0]), key: key)
        let read = try Commit(commit.bytes)
        #expect(read == commit)
        #expect(read.verify(key.publicKey))
        #expect(!read.verify(PrivateKey.generate(.k256).publicKey))
    }

    @Test func malformedCommits() throws {
        let good: DataMap = [
            "did": .string(did.text), "version": 3, "data": .link(CID.dagCBOR([0xA0])), "rev": "3jzfcijpj2z2a",
            "prev": .null,
            "sig": .bytes([UInt8](repeating: 1, count: 64)),
        ]
        _ = try Commit(Value.map(good).cbor())
        for name in ["did", "version", "data", "rev", "sig"] {
            var without = good
            without[name] = nil
            #expect(throws: RepoError.self) { try Commit(Value.map(without).cbor()) }
            without[name] = .array([])
            #expect(throws: RepoError.self) { try Commit(Value.map(without).cbor()) }
        }
        var old = good
        old["version"] = 2
        #expect(throws: RepoError.self) { try Commit(Value.map(old).cbor()) }
        #expect(throws: RepoError.self) { try Commit([]) }
    }
}

/// A repository in memory that commits like a host does.
struct TestRepository {
    let did: DID
    let key: PrivateKey
    var blocks = MemoryBlocks()
    var records: [RecordPath: CID] = [:]
    var commit: Commit
    private var clock = TIDClock(clockID: 1)

    init(did: String = "did:plc:ewvi7nxzyoun6zhxrhs64oiz") throws {
        self.did = try DID(did)
        key = PrivateKey.generate(.k256)
        let changes = MerkleSearchTree(blocks: MemoryBlocks()).changes()
        for block in changes.added { blocks.insert(block) }
        commit = Commit(did: self.did, rev: clock.next(now: 1_700_000_000_000_000), data: changes.root, key: key)
    }

    /// Writes (nil deletes) and tells of it as a firehose would.
    mutating func write(_ writes: [RecordPath: Value?]) throws -> CommitMessage {
        let before = MerkleSearchTree(root: commit.data, blocks: blocks)
        var tree = before
        var new = MemoryBlocks()
        for (path, value) in writes {
            if let value {
                let bytes = value.cbor()
                new.insert(CAR.Block(cid: .dagCBOR(bytes), bytes: bytes))
                try tree.set(.dagCBOR(bytes), at: path)
                records[path] = .dagCBOR(bytes)
            } else {
                try tree.remove(path)
                records[path] = nil
            }
        }
        let changes = tree.changes()
        for block in changes.added { new.insert(block) }
        let operations = try tree.difference(since: before).compactMap { RecordOperation($0) }
        let overlaid = OverlaidBlocks(new, over: blocks)
        let covering = try MerkleSearchTree(root: changes.root, blocks: overlaid)
            .coveringProof(of: operations.map(\.path))
        let next = Commit(did: did, rev: clock.next(now: 0), data: changes.root, key: key)
        var archive = CAR.header(roots: [next.cid]) + CAR.section(next.cid, next.bytes)
        for block in covering { new.insert(block) }
        for (cid, bytes) in new.blocks { archive += CAR.section(cid, bytes) }
        let message = CommitMessage(
            did: did, rev: next.rev, commit: next.cid, previousData: commit.data, operations: operations,
            archive: archive)
        for (cid, bytes) in new.blocks { blocks.insert(CAR.Block(cid: cid, bytes: bytes)) }
        commit = next
        return message
    }
}
