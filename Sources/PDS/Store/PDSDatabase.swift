import GRDB
import Storage

/// The one database of the server: accounts, repositories, events and the directory. Nothing in it can be made again.
package struct PDSDatabase: Sendable {
    static let migrations = [
        Migration(PackageResources.v0001_pds_sql), Migration(PackageResources.v0002_limits_sql),
    ]

    let pool: DatabasePool
    /// For exports. Few at a time, so that they leave processors to others.
    let longReads: DatabasePool
    private let version: DataVersion

    private static let longReaders = 2

    /// Opens or makes the database at `path`.
    package init(path: String) throws {
        pool = try .open(at: path, durability: .full, migrations: Self.migrations)
        longReads = try .openForLongReads(at: path, readers: Self.longReaders)
        version = try DataVersion(path: path)
    }

    /// Closes the database. To be called when nothing uses it any more.
    func finish() throws {
        try longReads.close()
        try version.close()
        try pool.finish()
    }

    /// Changes whenever any process has committed.
    func dataVersion() async throws -> Int64 { try await version.current() }
}
