import DataModel
import Foundation
import GRDB
import Repo
import Storage
import Syntax

/// Which blobs each account has, and which records refer to them.
struct BlobStore: Sendable {
    let database: PDSDatabase

    /// Notes an upload. One that is there already keeps what it was and becomes young again.
    ///
    /// - Parameters:
    ///   - quota: what the account may have.
    ///   - store: puts the bytes where they belong. It runs within the transaction, as what removes bytes does, so that
    ///     neither this process nor another removes what a row has just come to mean.
    func add(
        _ blob: BlobRef, to account: Account, quota: BlobQuota, at now: Int64,
        store: @Sendable @escaping () throws -> Void
    ) async throws -> BlobRef {
        try await database.pool.commit { db in
            if try Self.blob(blob.ref, of: account, in: db) == nil {
                try quota.check(blob.size, for: account, at: now, in: db)
            }
            try store()
            let row = try Row.fetchOne(
                db,
                sql: """
                    INSERT INTO blob (account, cid, mime_type, size, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT (account, cid) DO UPDATE SET created_at = ?5, mime_type = CASE
                        WHEN EXISTS (SELECT 1 FROM blob_reference WHERE account = ?1 AND cid = ?2) THEN mime_type
                        ELSE ?3 END
                    RETURNING mime_type
                    """,
                arguments: [account.id, blob.ref.column, blob.mimeType, blob.size, now])
            return BlobRef(ref: blob.ref, mimeType: row?["mime_type"] ?? blob.mimeType, size: blob.size)
        }
    }

    /// A blob that a record refers to; nil for temporary ones too, which nobody may see.
    func published(_ cid: CID, of account: Account) async throws -> BlobRef? {
        try await database.pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT mime_type, size FROM blob WHERE account = ?1 AND cid = ?2
                            AND EXISTS (SELECT 1 FROM blob_reference WHERE account = ?1 AND cid = ?2)
                        """),
                arguments: [account.id, cid.column]
            ).map { row in BlobRef(ref: cid, mimeType: row["mime_type"], size: row["size"]) }
        }
    }

    /// A page of the blobs that records refer to, by CID; with `since`, of records written after it.
    func published(
        of account: Account, since: TID?, after cursor: CID?, limit: Int
    ) async throws -> [CID] {
        try await database.pool.read { db in
            try Data.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT DISTINCT blob_reference.cid FROM blob_reference
                        JOIN record ON record.account = blob_reference.account
                            AND record.collection = blob_reference.collection
                            AND record.rkey = blob_reference.rkey
                        WHERE blob_reference.account = ? AND blob_reference.cid > ? AND record.rev > ?
                        ORDER BY blob_reference.cid LIMIT ?
                        """),
                arguments: [account.id, cursor?.column ?? Data(), since?.text ?? "", limit]
            ).map { try CID(column: $0) }
        }
    }

    /// A page of the references whose blob is not here.
    func missing(
        of account: Account, after cursor: CID?, limit: Int
    ) async throws -> [(cid: CID, collection: NSID, rkey: RecordKey)] {
        try await database.pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT cid, collection, rkey FROM blob_reference AS reference
                        WHERE account = ? AND cid > ?
                            AND NOT EXISTS (
                                SELECT 1 FROM blob WHERE blob.account = reference.account
                                    AND blob.cid = reference.cid)
                        GROUP BY cid ORDER BY cid LIMIT ?
                        """),
                arguments: [account.id, cursor?.column ?? Data(), limit]
            ).map { row in
                (try CID(column: row["cid"]), try NSID(row["collection"]), try RecordKey(row["rkey"]))
            }
        }
    }

    /// What was uploaded under a CID.
    static func blob(_ cid: CID, of account: Account, in db: Database) throws -> BlobRef? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT mime_type, size FROM blob WHERE account = ? AND cid = ?"),
            arguments: [account.id, cid.column]
        ).map { row in BlobRef(ref: cid, mimeType: row["mime_type"], size: row["size"]) }
    }

    /// Notes the blobs of a record that was written, in place of those that it had.
    static func setReferences(
        _ blobs: Set<CID>, of path: RecordPath, account: Account, in db: Database
    ) throws {
        guard let collection = path.collection, let rkey = path.rkey else { return }
        try db.cachedStatement(
            sql: "DELETE FROM blob_reference WHERE account = ? AND collection = ? AND rkey = ?"
        ).execute(arguments: [account.id, collection.text, rkey.text])
        for cid in blobs {
            try db.cachedStatement(
                sql: "INSERT INTO blob_reference (account, cid, collection, rkey) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [account.id, cid.column, collection.text, rkey.text])
        }
    }

    /// Forgets temporary blobs from before `time`, at most `limit`.
    ///
    /// - Parameter remove: throws away bytes that nobody has any more, within the transaction.
    func forgetTemporary(
        before time: Int64, limit: Int, remove: @Sendable @escaping (CID) throws -> Void
    ) async throws {
        try await database.pool.commit { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT account, cid FROM blob
                    WHERE created_at < ? AND NOT EXISTS (
                        SELECT 1 FROM blob_reference AS reference
                        WHERE reference.account = blob.account AND reference.cid = blob.cid)
                    ORDER BY created_at LIMIT ?
                    """,
                arguments: [time, limit])
            for row in rows {
                try db.execute(
                    sql: "DELETE FROM blob WHERE account = ? AND cid = ?",
                    arguments: [row["account"] as Int64, row["cid"] as Data])
            }
            try Self.removeUnowned(try rows.map { try CID(column: $0["cid"]) }, remove: remove, in: db)
        }
    }

    /// Throws away those bytes that no account has: a crash between storing bytes and saying so leaves such.
    func removeUnowned(_ cids: [CID], remove: @Sendable @escaping (CID) throws -> Void) async throws {
        try await database.pool.commit { db in try Self.removeUnowned(cids, remove: remove, in: db) }
    }

    private static func removeUnowned(_ cids: [CID], remove: (CID) throws -> Void, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM blob WHERE cid = ?)")
        for cid in cids where try Bool.fetchOne(statement, arguments: [cid.column]) != true { try remove(cid) }
    }
}
