import GRDB

/// Notices that another connection, of this process or another, has committed to a database.
package struct DataVersion: Sendable {
    /// A connection of its own: SQLite's `data_version` only tells of commits by others.
    private let queue: DatabaseQueue

    /// Opens a read-only connection to the database at `path`.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Closes the connection.
    package func close() throws { try queue.close() }

    /// A number that differs from the one before if anybody has committed in between.
    package func current() async throws -> Int64 {
        try await queue.read { db in try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
    }
}
