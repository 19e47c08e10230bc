public import DataModel
public import Keys
public import Syntax

/// A commit as a firehose tells it, with all that lets a reader check it without having the repository
/// (specification "sync", version 1.1).
public struct CommitMessage: Sendable {
    /// The specification's bounds on one message.
    public static let maximumBytes = 2_000_000
    public static let maximumOperations = 200

    public let did: DID
    public let rev: TID
    public let commit: CID
    /// The tree before; nil for the first commit, and from hosts of the old version.
    public let previousData: CID?
    public let operations: [RecordOperation]
    /// An archive of the commit, new nodes and records, and the nodes around.
    public let archive: [UInt8]

    public init(
        did: DID, rev: TID, commit: CID, previousData: CID?, operations: [RecordOperation], archive: [UInt8]
    ) {
        self.did = did
        self.rev = rev
        self.commit = commit
        self.previousData = previousData
        self.operations = operations
        self.archive = archive
    }

    /// Checks signature, contents and operations, and returns the records that were created or updated.
    public func verify(key: PublicKey) throws(RepoError) -> [RecordPath: [UInt8]] {
        guard archive.count <= Self.maximumBytes else { throw .tooLarge("archive of a commit") }
        guard operations.count <= Self.maximumOperations else { throw .tooLarge("operations of a commit") }
        let (commit, blocks) = try Commit.open(archive)
        guard commit.cid == self.commit, commit.did == did, commit.rev == rev else {
            throw .malformedCommit("not the one that the message tells")
        }
        guard commit.verify(key) else { throw .signature }
        guard Set(operations.map(\.path)).count == operations.count else {
            throw .operation("two operations on one path")
        }
        var tree = MerkleSearchTree(root: commit.data, blocks: blocks)
        var records: [RecordPath: [UInt8]] = [:]
        for operation in operations {
            guard try tree.value(at: operation.path) == operation.cid else {
                throw .operation("\(operation.path) is not in the tree as told")
            }
            if let cid = operation.cid { records[operation.path] = try blocks.required(cid) }
        }
        guard let previousData else { return records }
        for operation in operations.reversed() { try tree.undo(operation) }
        guard tree.rootCID == previousData else { throw .operation("undone, they do not give the tree before") }
        return records
    }
}
