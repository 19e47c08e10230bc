package import GRDB

/// How much a commit promises.
package enum Durability: String, Sendable {
    /// A commit is on the disk when it returns: for what cannot be had again.
    case full = "FULL"
    /// A commit may be lost with the power, the file is never damaged: for what can be derived again.
    case normal = "NORMAL"
}

extension DatabasePool {
    /// How long a writer waits for another process's transaction, which are all short.
    private static let busyTimeoutSeconds = 10.0

    /// Opens or makes the database at `path`, with one writer and many readers (WAL), and applies `migrations`.
    package static func open(
        at path: String, durability: Durability, migrations: [Migration]
    ) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Only now, and on the writer: opening a pool sets NORMAL there, whatever was set before.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
        }
        try migrations.apply(to: pool)
        return pool
    }
}
