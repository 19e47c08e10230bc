import Foundation
import GRDB
import Storage
import Testing

struct MigrationTests {
    private let first = Migration(Array("CREATE TABLE a (x INTEGER NOT NULL) STRICT;".utf8))
    private let second = Migration(Array("ALTER TABLE a ADD COLUMN y TEXT;".utf8))
    private let broken = Migration(Array("CREATE TABLE b (x INTEGER) STRICT; NONSENSE;".utf8))

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appending(path: "test.sqlite").path)
    }

    @Test func migrationsRunOnceAndInOrder() throws {
        try inFolder { path in
            _ = try DatabasePool.open(at: path, durability: .full, migrations: [first])
            let pool = try DatabasePool.open(at: path, durability: .full, migrations: [first, second])
            let columns = try pool.read { db in try db.columns(in: "a").map(\.name) }
            #expect(columns == ["x", "y"])
        }
    }

    /// Asked where it counts: the writer has a setting of its own.
    @Test(arguments: [(Durability.full, 2), (.normal, 1)])
    func commitsAreAsDurableAsAskedFor(_ durability: Durability, _ level: Int) throws {
        try inFolder { path in
            let pool = try DatabasePool.open(at: path, durability: durability, migrations: [first])
            #expect(try pool.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") } == level)
            #expect(try pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") } == level)
        }
    }

    @Test func aFailedMigrationLeavesNothing() throws {
        try inFolder { path in
            #expect(throws: (any Error).self) {
                try DatabasePool.open(at: path, durability: .normal, migrations: [first, broken])
            }
            let pool = try DatabasePool.open(at: path, durability: .normal, migrations: [first])
            #expect(try pool.read { db in try db.tableExists("b") } == false)
        }
    }

    @Test func aNewerSchemaIsRefused() throws {
        try inFolder { path in
            _ = try DatabasePool.open(at: path, durability: .normal, migrations: [first, second])
            #expect(throws: StorageError.newerSchema(version: 2, known: 1)) {
                try DatabasePool.open(at: path, durability: .normal, migrations: [first])
            }
        }
    }

    @Test func commitsOfOthersChangeTheDataVersion() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "test.sqlite").path
        let pool = try DatabasePool.open(at: path, durability: .normal, migrations: [first])
        let version = try DataVersion(path: path)
        let before = try await version.current()
        #expect(try await version.current() == before)
        try await pool.write { db in try db.execute(sql: "INSERT INTO a VALUES (1)") }
        #expect(try await version.current() != before)
    }
}
