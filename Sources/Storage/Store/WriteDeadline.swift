package import GRDB

/// Why a transaction was not written, where the caller may try again.
package enum WriteFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process holds the database for too long.
    case busy
    /// The disk is full, or almost.
    case full

    package var description: String {
        switch self {
        case .busy: "the database is locked by another process"
        case .full: "the disk is full"
        }
    }

    /// The failure behind an error of SQLite; nil for any other.
    package init?(_ error: any Error) {
        switch error {
        case let failure as WriteFailure: self = failure
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
            case .SQLITE_FULL: self = .full
            default: return nil
            }
        default: return nil
        }
    }
}

/// How long writers wait for a database that another process has locked.
package struct WriteDeadline: Sendable {
    /// Transactions are short: a longer lock means that something is wrong.
    static let seconds = 10.0

    private let end: ContinuousClock.Instant

    package init() { end = .now + .seconds(Self.seconds) }

    /// The milliseconds that are left; nil when there are none.
    package var milliseconds: Int? {
        let (seconds, attoseconds) = (end - .now).components
        let left = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return left > 0 ? Int(left) : nil
    }
}

extension DatabasePool {
    /// Writes in a transaction.
    ///
    /// Writers of a process take turns, and each would wait for a locked database anew. Here the wait is bounded for
    /// all of them together: it begins when the caller asks, not when its turn comes.
    ///
    /// - Throws: ``WriteFailure`` when nothing can be written now, or what `body` throws; nothing is written then.
    package func commit<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        let deadline = WriteDeadline()
        do {
            return try await writeWithoutTransaction { db in
                try db.transaction(within: deadline) { try body(db) }
            }
        } catch {
            throw WriteFailure(error) ?? error
        }
    }

    /// Throws when a change cannot be committed: writes a page with what it has already.
    package func probeWriting() async throws {
        try await commit { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
    }
}

extension Database {
    /// Runs `body` in a transaction that is begun before the deadline, or not at all.
    package func transaction<Result>(within deadline: WriteDeadline, _ body: () throws -> Result) throws -> Result {
        guard let left = deadline.milliseconds else { throw WriteFailure.busy }
        // Setting it costs more than a short transaction: only for those who have waited for their turn.
        let usual = Int(WriteDeadline.seconds * 1000)
        let hasWaited = left < usual - 500
        if hasWaited { try execute(sql: "PRAGMA busy_timeout = \(left)") }
        var result: Result?
        do {
            try inTransaction(.immediate) {
                if hasWaited { try execute(sql: "PRAGMA busy_timeout = \(usual)") }
                result = try body()
                return .commit
            }
        } catch {
            if hasWaited { try execute(sql: "PRAGMA busy_timeout = \(usual)") }
            throw error
        }
        guard let result else { throw WriteFailure.busy }
        return result
    }
}
