import DataModel
import Foundation
package import GRDB
package import Keys
import Labeling
import Lexicons
package import Storage
import Syntax

/// The log of one or more labelers. What it has acknowledged is never lost, and its numbers only rise.
package struct LabelStore: Sendable {
    package static let migrations = [
        Migration(PackageResources.v0001_labels_sql), Migration(PackageResources.v0002_labelers_sql),
        Migration(PackageResources.v0003_lists_sql), Migration(PackageResources.v0004_identity_sql),
    ]

    package let database: DatabasePool
    let keys: KeyRing
    private let version: DataVersion

    /// Four times what SQLite does unasked: small commits write the same pages again and again, and each comes into the
    /// file once for all that were made between two checkpoints. 16 MB.
    private static let pagesOfTheWAL = 4000

    /// Opens or makes the log at `path`. `sealing` keeps private keys at rest.
    package init(path: String, sealing: SealingKey) throws {
        database = try .open(at: path, durability: .full, migrations: Self.migrations)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.pagesOfTheWAL)")
        }
        keys = KeyRing(sealing: sealing)
        version = try DataVersion(path: path)
    }

    /// Labels behind `seq`, history included, in order; all signed by the present keys of their sources.
    package func labels(after seq: Int64, limit: Int) async throws -> [SequencedLabel] {
        try await freshened { db, sources in
            try StoredLabel.fetchAll(
                db, "SELECT \(StoredLabel.columns) FROM label WHERE seq > ? ORDER BY seq LIMIT ?",
                arguments: [seq, limit], by: sources)
        }
    }

    /// The latest labels that were made behind a time, in the order in which they were made; no expired ones.
    ///
    /// - Parameters:
    ///   - time: microseconds since 1970.
    ///   - now: the same.
    func labels(madeAfter time: Int64, limit: Int, at now: Int64) async throws -> [SequencedLabel] {
        try await freshened { db, sources in
            try StoredLabel.fetchAll(
                db,
                """
                SELECT \(StoredLabel.columns) FROM label INDEXED BY label_created
                WHERE state = 1 AND created_at > ? AND (expires_at IS NULL OR expires_at > ?)
                ORDER BY created_at, seq LIMIT ?
                """, arguments: [time, now, limit], by: sources)
        }
    }

    /// The last number given out, also when nothing has it; zero for an empty log.
    package func newest() async throws -> Int64 {
        try await database.read(Self.newest)
    }

    /// The same as an expression.
    static let newest = "max(coalesce((SELECT max(seq) FROM label), 0), (SELECT left_out FROM log))"

    static func newest(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT \(newest)")) ?? 0
    }

    /// Changes whenever any process has added a label.
    package func dataVersion() async throws -> Int64 { try await version.current() }

    /// Writes all that is in the log at this moment to a new file.
    package func copy(to path: String) async throws { try await database.vacuum(into: path) }

    /// Closes the log. To be called when nothing uses it any more.
    package func finish() throws {
        try version.close()
        try database.finish()
    }

    /// Marks the latest labels that have expired, so that no list has to walk past them. Returns how many it found, at
    /// most a bounded number.
    ///
    /// - Parameter now: microseconds since 1970.
    func markExpired(at now: Int64) async throws -> Int {
        try await database.commit { db in
            try db.execute(
                sql: """
                    UPDATE label SET state = 2 WHERE seq IN (
                        SELECT seq FROM label INDEXED BY label_expiring
                        WHERE state = 1 AND expires_at IS NOT NULL AND expires_at <= ? LIMIT ?)
                    """, arguments: [now, Self.expiredAtOnce])
            return db.changesCount
        }
    }

    /// One transaction marks no more than this, so that no emitter waits long.
    static let expiredAtOnce = 1000
}

extension LabelStore {
    /// How many labels can be made in a millisecond, at most: more than any machine signs.
    private static let numbersPerMillisecond: Int64 = 100
    /// Sequence numbers are exact in JSON's numbers up to here.
    private static let greatestNumber: Int64 = (1 << 53) - 1

    /// Takes the log up for writing.
    ///
    /// A file that was restored from a backup does not know which numbers were given out behind it, and subscribers do:
    /// as many numbers as could have been are left out, also in front of the first. After an ordinary restart that
    /// makes a gap, which is allowed.
    ///
    /// - Parameter now: microseconds since 1970.
    func takeUp(at now: Int64) async throws {
        try await database.commit { db in
            let newest = try Self.newest(db)
            let last = try Int64.fetchOne(db, sql: "SELECT appended_at FROM log") ?? 0
            // A new file; copies of it will know how old they are.
            guard last > 0 else { return try Self.noteWriting(at: now, in: db) }
            guard now > last else { return }
            let (gap, overflow) = ((now - last) / 1000).multipliedReportingOverflow(by: Self.numbersPerMillisecond)
            guard !overflow, gap > 0, gap < Self.greatestNumber / 2 - newest else { return }
            try Self.leaveOut(upTo: newest + gap, in: db)
            try Self.noteWriting(at: now, in: db)
        }
    }

    /// Remembers when the log was written.
    static func noteWriting(at now: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE log SET appended_at = max(appended_at, ?)"
        ).execute(arguments: [now])
    }
}
