import DataModel
import Keys
import Repo
import Syntax

/// A commit that is about to be made, and all that follows from it for the store and the firehose.
struct CommitPlan: Sendable {
    let commit: Commit
    /// The revision before; nil for the first commit.
    let since: TID?
    /// The tree before; nil for the first commit.
    let previousData: CID?
    let operations: [RecordOperation]
    /// New nodes and records, and the commit.
    let added: [CAR.Block]
    /// Nodes that the tree no longer has, and the commit before. Records are the store's to count.
    let removedNodes: [CID]
    /// What the firehose sends: the commit, all that is new, and the nodes that are needed for undoing it.
    let archive: [UInt8]

    /// A new version of a record: nil deletes it.
    typealias Changes = [RecordPath: CAR.Block?]

    /// The first commit, of a repository without records.
    init(firstOf did: DID, rev: TID, key: PrivateKey) {
        let changes = MerkleSearchTree(blocks: MemoryBlocks()).changes()
        commit = Commit(did: did, rev: rev, data: changes.root, key: key)
        since = nil
        previousData = nil
        operations = []
        added = [commit.block] + changes.added
        removedNodes = []
        archive = Self.archive(commit, added)
    }

    /// The commit behind `head` that makes `changes`; nil when they change nothing.
    init?(
        after head: Commit, changes: Changes, blocks: some BlockReading, rev: TID, key: PrivateKey
    ) throws(RepoError) {
        var tree = MerkleSearchTree(root: head.data, blocks: blocks)
        var operations: [RecordOperation] = []
        var records: [CAR.Block] = []
        for (path, record) in changes.sorted(by: { $0.key < $1.key }) {
            let old: CID?
            if let record { old = try tree.set(record.cid, at: path) } else { old = try tree.remove(path) }
            guard let operation = RecordOperation(RecordChange(path: path, old: old, new: record?.cid)) else {
                continue
            }
            operations.append(operation)
            if let record, !records.contains(where: { $0.cid == record.cid }) { records.append(record) }
        }
        guard !operations.isEmpty else { return nil }
        let treeChanges = tree.changes()
        var new = MemoryBlocks()
        for node in treeChanges.added { new.insert(node) }
        let covering = try MerkleSearchTree(root: treeChanges.root, blocks: OverlaidBlocks(new, over: blocks))
            .coveringProof(of: operations.map(\.path))
        commit = Commit(did: head.did, rev: rev, data: treeChanges.root, key: key)
        since = head.rev
        previousData = head.data
        self.operations = operations
        added = [commit.block] + treeChanges.added + records
        removedNodes = treeChanges.removed + [head.cid]
        archive = Self.archive(commit, added + covering.filter { new.block($0.cid) == nil })
    }

    private static func archive(_ commit: Commit, _ blocks: [CAR.Block]) -> [UInt8] {
        blocks.reduce(into: CAR.header(roots: [commit.cid])) { archive, block in
            archive += CAR.section(block.cid, block.bytes)
        }
    }
}
