package import GRDB
package import Storage

/// What the AppView knows of its own: it cannot be made again from the network.
package struct StateStore: Sendable {
    package static let migrations = [Migration(PackageResources.v0001_state_sql)]

    package let database: DatabasePool

    /// Opens or makes the database at `path`.
    package init(path: String) throws {
        database = try .open(at: path, durability: .full, migrations: Self.migrations)
    }

    /// How often each of these tracks was played; those never played are left out.
    func plays(of uris: [String]) async throws -> [String: Int64] {
        guard !uris.isEmpty else { return [:] }
        return try await database.read { db in
            let places = uris.map { _ in "?" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                db, sql: "SELECT uri, plays FROM play_count WHERE uri IN (\(places))",
                arguments: StatementArguments(uris))
            return Dictionary(rows.map { ($0["uri"], $0["plays"]) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// How many plays there were in all.
    func plays() async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(db, sql: "SELECT coalesce(sum(plays), 0) FROM play_count") ?? 0
        }
    }
}
