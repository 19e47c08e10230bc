import GRDB
import Storage

/// The one database of the server: accounts, repositories, events and the directory. Nothing in it can be made again.
package struct PDSDatabase: Sendable {
    static let migrations = [Migration(PackageResources.v0001_pds_sql)]

    let pool: DatabasePool
    private let version: DataVersion

    /// Opens or makes the database at `path`.
    package init(path: String) throws {
        pool = try .open(at: path, durability: .full, migrations: Self.migrations)
        version = try DataVersion(path: path)
    }

    /// Changes whenever any process has committed.
    func dataVersion() async throws -> Int64 { try await version.current() }
}
