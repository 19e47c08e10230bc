public import Syntax

/// The operations of one DID, each checked against those before, as the directory and its readers do.
public struct PLCChain: Sendable, Hashable {
    /// An operation in the directory's log.
    public struct Entry: Sendable, Hashable {
        public let operation: PLCOperation
        /// When the directory took it, in microseconds since 1970.
        public let createdAt: Int64
        /// Whether a later operation took it back.
        public internal(set) var isNullified: Bool

        public init(operation: PLCOperation, createdAt: Int64, isNullified: Bool) {
            self.operation = operation
            self.createdAt = createdAt
            self.isNullified = isNullified
        }
    }

    /// How long a more powerful key may take operations back: 72 hours, in microseconds.
    static let recoveryWindow: Int64 = 72 * 3600 * 1_000_000

    public let did: DID
    /// All operations, those that were taken back too, in the order they came.
    public private(set) var entries: [Entry] = []

    /// A chain without operations, for checking the first.
    public init(_ did: DID) { self.did = did }

    /// A log that was checked before, such as the directory's own.
    public init(trusted entries: [Entry], of did: DID) {
        self.did = did
        self.entries = entries
    }

    /// Checks a log from its start. Nullified entries are found out anew.
    public init(_ did: DID, log: some Sequence<(operation: PLCOperation, createdAt: Int64)>) throws(PLCError) {
        self.init(did)
        for entry in log { try append(entry.operation, at: entry.createdAt) }
    }

    /// The operation that counts; nil for an empty chain.
    public var head: PLCOperation? { entries.last { !$0.isNullified }?.operation }

    /// What the DID is now; nil when it was given up or never begun.
    public var state: PLCState? { head?.state }

    /// Checks an operation and puts it at the end.
    public mutating func append(_ operation: PLCOperation, at now: Int64) throws(PLCError) {
        guard let prev = operation.prev else {
            guard entries.isEmpty else { throw .misordered }
            guard operation.did == did else { throw .wrongDID }
            guard let state = operation.state, operation.signer(among: state.rotationKeys) != nil else {
                throw .signature
            }
            entries.append(Entry(operation: operation, createdAt: now, isNullified: false))
            return
        }
        let valid = entries.indices.filter { !entries[$0].isNullified }
        guard let place = valid.firstIndex(where: { entries[$0].operation.cid == prev }),
            let before = entries[valid[place]].operation.state
        else { throw .misordered }
        let disputed = valid[(place + 1)...]
        var allowed = before.rotationKeys
        if let first = disputed.first {
            // Only keys above the one that signed what is to be taken back, and not for ever.
            guard let signer = entries[first].operation.signer(among: before.rotationKeys),
                let power = before.rotationKeys.firstIndex(of: signer)
            else { throw .signature }
            allowed = Array(before.rotationKeys[..<power])
            guard operation.signer(among: allowed) != nil else { throw .signature }
            guard now - entries[first].createdAt <= Self.recoveryWindow else { throw .lateRecovery }
        } else if operation.signer(among: allowed) == nil {
            throw .signature
        }
        for index in disputed { entries[index].isNullified = true }
        entries.append(Entry(operation: operation, createdAt: now, isNullified: false))
    }
}
