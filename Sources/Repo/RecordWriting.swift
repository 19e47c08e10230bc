public import DataModel
public import Syntax

/// What must be true of a record for a write to happen.
public enum RecordCondition: Sendable, Hashable {
    case any
    /// There is no record yet.
    case absent
    /// The record is just this one.
    case exactly(CID)
}

/// One write.
public enum RecordWrite: Sendable, Hashable {
    /// Fails when a record is there. Without a key, the host makes a TID.
    case create(collection: NSID, rkey: RecordKey?, value: Value)
    /// Creates or replaces.
    case put(collection: NSID, rkey: RecordKey, value: Value, if: RecordCondition = .any)
    /// Does nothing when no record is there.
    case delete(collection: NSID, rkey: RecordKey, if: RecordCondition = .any)

    public var collection: NSID {
        switch self {
        case .create(let collection, _, _), .put(let collection, _, _, _), .delete(let collection, _, _): collection
        }
    }
}

/// A record after a write.
public struct WrittenRecord: Sendable, Hashable {
    public let uri: ATURI
    /// Nil when it was deleted.
    public let cid: CID?

    public init(uri: ATURI, cid: CID?) {
        self.uri = uri
        self.cid = cid
    }
}

/// What came of a list of writes.
public struct WriteResult: Sendable, Hashable {
    /// One for each write, in order.
    public let records: [WrittenRecord]
    /// The new commit; nil when nothing changed.
    public let commit: CID?
    /// Its revision.
    public let rev: TID?

    public init(records: [WrittenRecord], commit: CID?, rev: TID?) {
        self.records = records
        self.commit = commit
        self.rev = rev
    }
}

/// Why nothing was written.
public enum RecordWritingError: Error, Sendable, Hashable {
    /// The host does not have the repository, or it is not active.
    case noSuchRepository
    /// A condition was not met.
    case conflict
    /// The host refused the data or the caller; the text may be shown to the caller.
    case refused(name: String, message: String)
    /// The host cannot be reached or failed; trying later may help. The text is for the log.
    case unavailable(String)
}

/// The write side of a repository: embedded, or on another server. All writes of one call happen, or none.
public protocol RecordWriting: Sendable {
    /// Writes to the repository of `did`. `swapCommit`: the commit that must be the newest.
    func write(_ writes: [RecordWrite], to did: DID, swapCommit: CID?) async throws(RecordWritingError) -> WriteResult
}

extension RecordWriting {
    /// Writes without a condition on the commit.
    public func write(_ writes: [RecordWrite], to did: DID) async throws(RecordWritingError) -> WriteResult {
        try await write(writes, to: did, swapCommit: nil)
    }
}

/// Where the bytes of a blob are.
public enum BlobContent: Sendable, Hashable {
    case bytes([UInt8])
    /// A local file, for blobs that do not belong into memory.
    case file(path: String)
}

/// Gives blobs to a repository's host, which keeps them once a record refers to them.
public protocol BlobWriting: Sendable {
    /// Uploads for the repository of `did`.
    func upload(_ content: BlobContent, mimeType: String, to did: DID) async throws(RecordWritingError) -> BlobRef
}
