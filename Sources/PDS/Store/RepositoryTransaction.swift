import DataModel
import GRDB
import Keys
import Repo
import Storage
import Syntax

/// One write to a repository, inside of its transaction.
struct RepositoryTransaction {
    let db: Database
    let accounts: AccountStore
    let did: DID
    /// Microseconds since 1970.
    let now: Int64

    /// Runs `body` in a transaction of its own.
    static func run<Result: Sendable>(
        accounts: AccountStore, did: DID, now: Int64,
        _ body: @Sendable @escaping (RepositoryTransaction) throws -> Result
    ) async throws -> Result {
        try await accounts.database.pool.commit { db in
            try body(RepositoryTransaction(db: db, accounts: accounts, did: did, now: now))
        }
    }

    /// Makes the next commit; nil when nothing changes. Throws ``WriteRefusal``.
    ///
    /// - Parameter maximumBytes: of the whole repository after the commit, unless the commit makes it smaller.
    func commit(_ writes: [PreparedWrite], swapCommit: CID?, maximumBytes: Int64) throws -> Commit? {
        guard let account = try AccountStore.account(did, in: db), let key = try accounts.signingKey(of: did, in: db),
            let head = try RepositoryStore.head(of: account, in: db)
        else { throw WriteRefusal.noSuchRepository }
        guard account.status.isActive else { throw WriteRefusal.inactive(account.status) }
        if let swapCommit, swapCommit != head.cid { throw WriteRefusal.invalidSwap }
        let changes = try check(writes, of: account)
        var clock = TIDClock(clockID: RepositoryStore.clockID, after: head.rev)
        let rev = clock.next(now: now)
        guard let plan = try plan(changes, after: head, of: account, rev: rev, key: key) else { return nil }
        guard plan.archive.count <= CommitMessage.maximumBytes else {
            throw WriteRefusal.invalid("The commit is longer than 2 MB; write in smaller pieces.")
        }
        let before = try RepositoryStore.bytes(of: account, in: db)
        try RepositoryStore.save(plan, of: account, at: now, in: db)
        let after = try RepositoryStore.bytes(of: account, in: db)
        guard after <= max(before, maximumBytes) else {
            throw WriteRefusal.quotaExceeded(
                "The repository would have \(after) bytes; at most \(maximumBytes) are allowed. Delete records first")
        }
        try saveReferences(of: writes, account)
        return plan.commit
    }

    private func plan(
        _ changes: CommitPlan.Changes, after head: Commit, of account: Account, rev: TID, key: PrivateKey
    ) throws -> CommitPlan? {
        do {
            return try CommitPlan(
                after: head, changes: changes, blocks: StoredBlocks(account: account, db: db), rev: rev, key: key)
        } catch RepoError.tooLarge(let bound) {
            // Keys that were chosen to fall into one node of the tree.
            throw WriteRefusal.invalid("The tree of the repository would be too large: \(bound).")
        }
    }

    /// Holds every write against what the writes before it left behind.
    private func check(_ writes: [PreparedWrite], of account: Account) throws -> CommitPlan.Changes {
        var changes: CommitPlan.Changes = [:]
        for write in writes {
            let current: CID?
            if let change = changes[write.path] {
                current = change?.cid
            } else {
                current = try RecordStore.cid(at: write.path, of: account, in: db)
            }
            switch write.condition {
            case .any: break
            case .new: if current != nil { throw WriteRefusal.recordExists }
            case .absent: if current != nil { throw WriteRefusal.invalidSwap }
            case .present: if current == nil { throw WriteRefusal.recordMissing }
            case .exactly(let cid): if current != cid { throw WriteRefusal.invalidSwap }
            }
            for blob in write.blobs { try check(blob, of: account) }
            changes.updateValue(write.block, forKey: write.path)
        }
        return changes
    }

    private func check(_ blob: BlobRef, of account: Account) throws {
        guard let uploaded = try BlobStore.blob(blob.ref, of: account, in: db) else {
            throw WriteRefusal.blobMissing(blob.ref)
        }
        guard uploaded.size == blob.size else {
            throw WriteRefusal.invalid("The blob \(blob.ref) has \(uploaded.size) bytes, not \(blob.size).")
        }
        // What a lexicon accepts is told by the type that a record claims: a claim must be true.
        guard uploaded.mimeType == blob.mimeType else {
            throw WriteRefusal.invalid("The blob \(blob.ref) is \(uploaded.mimeType), not \(blob.mimeType).")
        }
    }

    /// The last write to a path decides which blobs its record has.
    private func saveReferences(of writes: [PreparedWrite], _ account: Account) throws {
        var last: [RecordPath: PreparedWrite] = [:]
        for write in writes { last[write.path] = write }
        for (path, write) in last where write.block != nil {
            try BlobStore.setReferences(Set(write.blobs.map(\.ref)), of: path, account: account, in: db)
        }
    }
}
