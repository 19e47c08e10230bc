import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Storage

struct WriteDeadlineTests {
    private static let migration = Migration(Array("CREATE TABLE a (x BLOB NOT NULL) STRICT;".utf8))

    private func pool(_ folder: TemporaryFolder) throws -> DatabasePool {
        try .open(at: folder("test.sqlite"), durability: .normal, migrations: [Self.migration])
    }

    /// All of them wait for the one lock, and none begins to wait when the one before has given up.
    @Test(.timeLimit(.minutes(1)))
    func waitersShareOneDeadline() async throws {
        let folder = try TemporaryFolder()
        let pool = try pool(folder)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder("test.sqlite"), configuration: configuration)
        try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        let start = ContinuousClock.now
        let failures = await withTaskGroup(of: WriteFailure?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await pool.commit { db in try db.execute(sql: "INSERT INTO a VALUES (x'00')") }
                        return nil
                    } catch {
                        return WriteFailure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == [WriteFailure?](repeating: .busy, count: 20))
        // One after the other they would take more than three minutes.
        #expect(ContinuousClock.now - start < .seconds(WriteDeadline.seconds * 5))
        try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
        try await pool.commit { db in try db.execute(sql: "INSERT INTO a VALUES (x'00')") }
        try await pool.probeWriting()
    }

    @Test func aFullDatabaseIsReportedAndStaysReadable() async throws {
        let folder = try TemporaryFolder()
        let pool = try pool(folder)
        try await pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        await #expect(throws: WriteFailure.full) {
            try await pool.commit { db in try db.execute(sql: "INSERT INTO a VALUES (zeroblob(100000))") }
        }
        #expect(try await pool.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM a") } == 0)
    }

    @Test func otherErrorsPassThrough() async throws {
        let folder = try TemporaryFolder()
        let pool = try pool(folder)
        await #expect(throws: DatabaseError.self) { try await pool.commit { db in try db.execute(sql: "NONSENSE") } }
    }

    @Test func finishingLeavesNoWriteAheadLog() async throws {
        let folder = try TemporaryFolder()
        let pool = try pool(folder)
        try await pool.commit { db in try db.execute(sql: "INSERT INTO a VALUES (x'00')") }
        // Readers keep connections that may not write.
        #expect(try await pool.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM a") } == 1)
        let version = try DataVersion(path: folder("test.sqlite"))
        try version.close()
        try pool.finish()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["test.sqlite"])
    }

    @Test func theLogIsCutBackAfterABurst() throws {
        let folder = try TemporaryFolder()
        let limit = try pool(folder).writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA journal_size_limit")
        }
        #expect(limit == 64 << 20)
    }

    @Test func spaceIsRequired() throws {
        let free = Mutex<Int64>(100)
        let read: @Sendable (String) -> Int64 = { _ in free.withLock { $0 } }
        try DiskSpace(at: "/", floor: 100, free: read).require()
        free.withLock { $0 = 99 }
        #expect(throws: WriteFailure.full) { try DiskSpace(at: "/", floor: 100, free: read).require() }
        try DiskSpace(at: "/", floor: 0, free: read).require()
        #expect(DiskSpace.freeBytes("/") > 0)
        #expect(DiskSpace.freeBytes("/no/such/folder") == .max)
    }
}
