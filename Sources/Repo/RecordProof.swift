public import DataModel
public import Keys
public import Syntax

/// A record with all that proves it, as `getRecord` of a host gives it: an archive of the commit, the nodes on the way
/// and the record, or without the record when there is none.
public enum RecordProof: Sendable, Hashable {
    case record(cid: CID, value: Value, commit: Commit)
    case absent(commit: Commit)

    /// The archive that proves what is at `path`.
    public static func archive(
        of path: RecordPath, commit: Commit, blocks: some BlockReading
    ) throws(RepoError) -> [UInt8] {
        let tree = MerkleSearchTree(root: commit.data, blocks: blocks)
        var archive = CAR.header(roots: [commit.cid]) + CAR.section(commit.cid, commit.bytes)
        for node in try tree.proof(of: path) { archive += CAR.section(node.cid, node.bytes) }
        if let cid = try tree.value(at: path) { archive += CAR.section(cid, try blocks.required(cid)) }
        return archive
    }

    /// Reads an archive and checks it against the account's DID and key.
    public init(_ archive: [UInt8], path: RecordPath, did: DID, key: PublicKey) throws(RepoError) {
        let (commit, blocks) = try Commit.open(archive)
        guard commit.did == did else { throw .malformedCommit("of another account") }
        guard commit.verify(key) else { throw .signature }
        guard let cid = try MerkleSearchTree(root: commit.data, blocks: blocks).value(at: path) else {
            self = .absent(commit: commit)
            return
        }
        let bytes = try blocks.required(cid)
        do throws(DataError) {
            self = .record(cid: cid, value: try Value(cbor: bytes), commit: commit)
        } catch {
            throw .malformedArchive(error.description)
        }
    }
}

extension Commit {
    /// The commit and all blocks of an archive, whose first root is the commit.
    public static func open(_ archive: [UInt8]) throws(RepoError) -> (Commit, MemoryBlocks) {
        let reader: CARReader
        do throws(DataError) { reader = try CARReader(archive) } catch { throw .malformedArchive(error.description) }
        guard let root = reader.roots.first else { throw .malformedArchive("no root") }
        let blocks = try MemoryBlocks(reading: reader)
        return (try Commit(blocks.required(root)), blocks)
    }
}
