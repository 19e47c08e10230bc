package import DataModel
import Keys
package import Repo
import Streams
package import Syntax
import Synchronization

/// Writes to the repositories of this server: the endpoints' way and that of other rooms in this process.
///
/// A write is one transaction: conditions, tree, commit, blocks, index and event. The database has one writer, so that
/// writes to a repository take turns, and the transaction computes for less than a millisecond.
package struct RepositoryWriter: Sendable {
    /// Of one commit (specification "sync").
    static let maximumWrites = 200

    private let accounts: AccountStore
    private let outbox: Outbox
    private let keys: RecordKeyClock
    private let requireSpace: @Sendable () throws -> Void
    private let maximumBytes: Int64
    let now: @Sendable () -> Int64

    init(
        accounts: AccountStore, outbox: Outbox, configuration: PDSConfiguration, clockID: Int,
        now: @escaping @Sendable () -> Int64
    ) {
        requireSpace = configuration.requireSpace
        maximumBytes = configuration.limits.repositoryBytes
        self.accounts = accounts
        self.outbox = outbox
        self.now = now
        keys = RecordKeyClock(clockID: clockID)
    }

    /// A new record key.
    package func makeKey() -> TID { keys.next(now: now()) }

    /// What came of the writes.
    struct Outcome: Sendable {
        /// Nil when nothing changed.
        let commit: Commit?
        let writes: [PreparedWrite]
    }

    /// Does all writes or none. Throws ``WriteRefusal``.
    func commit(_ writes: [PreparedWrite], to did: DID, swapCommit: CID? = nil) async throws -> Outcome {
        guard writes.count <= Self.maximumWrites else {
            throw WriteRefusal.invalid("Too many writes: at most \(Self.maximumWrites).")
        }
        // What only deletes is welcome on a full disk.
        if writes.contains(where: { $0.block != nil }) { try requireSpace() }
        let now = now()
        let commit = try await RepositoryTransaction.run(accounts: accounts, did: did, now: now) {
            [maximumBytes] transaction in
            try transaction.commit(writes, swapCommit: swapCommit, maximumBytes: maximumBytes)
        }
        if commit != nil { outbox.wake() }
        return Outcome(commit: commit, writes: writes)
    }
}

/// Record keys that never repeat within a process.
private final class RecordKeyClock: Sendable {
    private let clock: Mutex<TIDClock>

    init(clockID: Int) { clock = Mutex(TIDClock(clockID: clockID)) }

    func next(now: Int64) -> TID { clock.withLock { $0.next(now: now) } }
}

extension RepositoryWriter: RecordWriting {
    package func write(
        _ writes: [RecordWrite], to did: DID, swapCommit: CID?
    ) async throws(RecordWritingError) -> WriteResult {
        do {
            let outcome = try await commit(try writes.map(prepare), to: did, swapCommit: swapCommit)
            let records = outcome.writes.map { write in
                WrittenRecord(
                    uri: ATURI(authority: .did(did), collection: write.collection, rkey: write.rkey),
                    cid: write.block?.cid)
            }
            return WriteResult(records: records, commit: outcome.commit?.cid, rev: outcome.commit?.rev)
        } catch let refusal as WriteRefusal {
            throw refusal.portError
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func prepare(_ write: RecordWrite) throws(WriteRefusal) -> PreparedWrite {
        switch write {
        case .create(let collection, let rkey, let value):
            return try prepare(value, collection, rkey, .new)
        case .put(let collection, let rkey, let value, let condition):
            return try prepare(value, collection, rkey, WriteCondition(condition))
        case .delete(let collection, let rkey, let condition):
            return RecordPreparation.delete(
                collection: collection, rkey: rkey, condition: WriteCondition(condition))
        }
    }

    private func prepare(
        _ value: Value, _ collection: NSID, _ rkey: RecordKey?, _ condition: WriteCondition
    ) throws(WriteRefusal) -> PreparedWrite {
        guard let fields = value.asMap else { throw .invalid("A record must be an object.") }
        return try RecordPreparation.write(
            fields, collection: collection, rkey: rkey, condition: condition, mode: .optimistic, makeKey: makeKey)
    }
}

extension WriteCondition {
    init(_ condition: RecordCondition) {
        switch condition {
        case .any: self = .any
        case .absent: self = .absent
        case .exactly(let cid): self = .exactly(cid)
        }
    }
}
