package import GRDB

/// How much a commit promises.
package enum Durability: String, Sendable {
    /// A commit is on the disk when it returns: for what cannot be had again.
    case full = "FULL"
    /// A commit may be lost with the power, the file is never damaged: for what can be derived again.
    case normal = "NORMAL"
}

extension DatabasePool {
    /// What is left of the write-ahead log after a checkpoint: a burst of writes must not occupy the disk for good.
    private static let journalBytes = 64 << 20

    /// Opens or makes the database at `path`, with one writer and many readers (WAL), and applies `migrations`.
    package static func open(
        at path: String, durability: Durability, migrations: [Migration]
    ) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(WriteDeadline.seconds)
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Only now, and on the writer: opening a pool sets NORMAL there, whatever was set before.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(journalBytes)")
        }
        try migrations.apply(to: pool)
        return pool
    }

    /// Opens more connections to a database that is open, for reads that take long: they do not keep the readers of
    /// the first pool busy.
    ///
    /// - Parameter readers: reads at a time; more wait for their turn.
    package static func openForLongReads(at path: String, readers: Int) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.maximumReaderCount = readers
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// Moves the write-ahead log into the database file and closes all connections. To be called when nothing uses the
    /// database any more.
    package func finish() throws {
        // SQLite deletes the log with the last connection, if that one may write: readers go first.
        invalidateReadOnlyConnections()
        do {
            try writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch  where WriteFailure(error) == .busy {
            // Another process uses the database, and will do it.
        }
        try close()
    }
}
