public import DataModel
public import Keys
public import Syntax

/// What a whole repository holds, found by reading all of it.
public struct RepositoryInspection: Sendable {
    /// More records than this in one archive are refused.
    public static let maximumRecords = 10_000_000

    public let commit: Commit
    public let recordCount: Int
    public let nodeCount: Int
    /// How many records each collection has, keyed by what stands before the slash.
    public let collections: [String: Int]
    /// Blocks of the archive that the repository does not refer to.
    public let extraBlocks: [CID]
    /// Records whose block is not in the archive.
    public let missingRecords: [RecordPath]
    /// Records that are not in the data model, and why.
    public let malformedRecords: [RecordPath: String]

    /// Reads an archive. Throws when the commit or the tree is broken; what is wrong with single records is reported.
    public init(_ archive: [UInt8]) throws(RepoError) {
        let (commit, blocks) = try Commit.open(archive)
        self.commit = commit
        var walk = try MerkleSearchTree(root: commit.data, blocks: blocks).records()
        var collections: [String: Int] = [:]
        var used: Set<CID> = [commit.cid]
        var nodes = 0
        var records = 0
        var missing: [RecordPath] = []
        var malformed: [RecordPath: String] = [:]
        while let step = try walk.step() {
            switch step {
            case .node(let node):
                nodes += 1
                if let cid = node.cid { used.insert(cid) }
            case .leaf(let leaf):
                records += 1
                guard records <= Self.maximumRecords else { throw .tooLarge("records of a repository") }
                let collection = leaf.path.text.prefix { $0 != "/" }
                collections[String(collection), default: 0] += 1
                used.insert(leaf.value)
                guard let block = blocks.block(leaf.value) else {
                    missing.append(leaf.path)
                    continue
                }
                do throws(DataError) { _ = try Value(cbor: block) } catch { malformed[leaf.path] = error.description }
            }
        }
        recordCount = records
        nodeCount = nodes
        self.collections = collections
        extraBlocks = blocks.blocks.keys.filter { !used.contains($0) }.sorted()
        missingRecords = missing
        malformedRecords = malformed
    }

    /// Checks all that a repository of `did` must be: signed with `key`, and every record there and readable.
    public func verify(did: DID, key: PublicKey) throws(RepoError) {
        guard commit.did == did else { throw .malformedCommit("of another account") }
        guard commit.verify(key) else { throw .signature }
        if let path = missingRecords.first { throw .malformedArchive("the record \(path) is missing") }
        if let (path, reason) = malformedRecords.min(by: { $0.key < $1.key }) {
            throw .malformedArchive("the record \(path): \(reason)")
        }
    }
}
