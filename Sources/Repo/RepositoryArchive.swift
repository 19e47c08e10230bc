public import DataModel

/// Writes a repository as an archive, block by block: the commit, then the tree in pre-order with each record at its
/// first key, so that a reader needs no second pass.
public struct RepositoryArchive<Blocks: BlockReading> {
    private let commit: Commit
    private let blocks: Blocks
    private var walk: TreeWalk<Blocks>
    private var isBegun = false
    /// Records that may come again; nil when any may.
    private let shared: Set<CID>?
    /// Those of them that have been written.
    private var written: Set<CID> = []

    /// - Parameter shared: the records that several keys have, where they are known. Without them, every record is
    ///   remembered, so that its block is written once.
    public init(commit: Commit, blocks: Blocks, shared: Set<CID>? = nil) throws(RepoError) {
        self.commit = commit
        self.blocks = blocks
        self.shared = shared
        walk = try MerkleSearchTree(root: commit.data, blocks: blocks).records()
    }

    /// The next piece of the archive; nil at the end.
    public mutating func next() throws(RepoError) -> [UInt8]? {
        guard isBegun else {
            isBegun = true
            return CAR.header(roots: [commit.cid]) + CAR.section(commit.cid, commit.bytes)
        }
        switch try walk.step() {
        case nil: return nil
        case .node(let node)?:
            guard let cid = node.cid else { return [] }
            return CAR.section(cid, try blocks.required(cid))
        case .leaf(let leaf)?:
            if shared?.contains(leaf.value) ?? true, !written.insert(leaf.value).inserted { return [] }
            return CAR.section(leaf.value, try blocks.required(leaf.value))
        }
    }

    /// The whole archive; for repositories that are known to be small.
    public static func bytes(commit: Commit, blocks: Blocks) throws(RepoError) -> [UInt8] {
        var archive = try RepositoryArchive(commit: commit, blocks: blocks)
        var bytes: [UInt8] = []
        while let piece = try archive.next() { bytes += piece }
        return bytes
    }
}
