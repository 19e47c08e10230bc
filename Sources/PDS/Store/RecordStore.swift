import DataModel
import Foundation
import GRDB
import Repo
import Syntax

/// A record as it is stored.
struct StoredRecord: Sendable {
    let collection: NSID
    let rkey: RecordKey
    let cid: CID
    let bytes: [UInt8]

    /// The record's data.
    func fields() throws(DataError) -> DataMap {
        guard let fields = try Value(cbor: bytes).asMap else { throw DataError("a record that is no object") }
        return fields
    }
}

/// The index of records by collection and key.
struct RecordStore: Sendable {
    let database: PDSDatabase

    func record(_ collection: NSID, _ rkey: RecordKey, of account: Account) async throws -> StoredRecord? {
        try await database.pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT record.*, block.bytes FROM record
                        JOIN block ON block.account = record.account AND block.cid = record.cid
                        WHERE record.account = ? AND record.collection = ? AND record.rkey = ?
                        """),
                arguments: [account.id, collection.text, rkey.text]
            ).map { try StoredRecord($0) }
        }
    }

    /// A page ends with the record that makes it this long.
    private static let pageBytes = 1 << 20

    /// A page of a collection, and whether there is more: the newest keys first, or with `ascending` the oldest.
    func records(
        _ collection: NSID, of account: Account, after cursor: String?, ascending: Bool, limit: Int
    ) async throws -> (records: [StoredRecord], hasMore: Bool) {
        let forward = """
            SELECT record.*, block.bytes FROM record
            JOIN block ON block.account = record.account AND block.cid = record.cid
            WHERE record.account = ? AND record.collection = ? AND record.rkey > ?
            ORDER BY record.rkey LIMIT ?
            """
        let backward = """
            SELECT record.*, block.bytes FROM record
            JOIN block ON block.account = record.account AND block.cid = record.cid
            WHERE record.account = ? AND record.collection = ? AND record.rkey < ?
            ORDER BY record.rkey DESC LIMIT ?
            """
        // A tilde's successor is behind every key.
        let start = cursor ?? (ascending ? "" : "\u{7F}")
        return try await database.pool.read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: ascending ? forward : backward),
                arguments: [account.id, collection.text, start, limit + 1])
            var records: [StoredRecord] = []
            var bytes = 0
            while let row = try rows.next() {
                guard records.count < limit, bytes < Self.pageBytes else { return (records, true) }
                let record = try StoredRecord(row)
                bytes += record.bytes.count
                records.append(record)
            }
            return (records, false)
        }
    }

    /// More collections are not listed: a third of a megabyte of names.
    private static let maximumCollections = 1000

    /// The collections that have records, in order.
    func collections(of account: Account) async throws -> [NSID] {
        // One step of the index for each collection, however many records it has.
        try await database.pool.read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        WITH RECURSIVE step(collection) AS (
                            SELECT min(collection) FROM record WHERE account = ?1
                            UNION ALL
                            SELECT (SELECT min(collection) FROM record
                                WHERE account = ?1 AND collection > step.collection)
                            FROM step WHERE step.collection IS NOT NULL LIMIT ?2
                        )
                        SELECT collection FROM step WHERE collection IS NOT NULL
                        """),
                arguments: [account.id, Self.maximumCollections]
            ).map { try NSID($0) }
        }
    }

    /// What is at a path.
    static func cid(at path: RecordPath, of account: Account, in db: Database) throws -> CID? {
        guard let collection = path.collection, let rkey = path.rkey else { return nil }
        return try Data.fetchOne(
            db.cachedStatement(sql: "SELECT cid FROM record WHERE account = ? AND collection = ? AND rkey = ?"),
            arguments: [account.id, collection.text, rkey.text]
        ).map { try CID(column: $0) }
    }

    /// Brings the index to what a commit says, and drops the blocks of records that are nowhere any more.
    static func apply(_ plan: CommitPlan, of account: Account, in db: Database) throws {
        let rev = plan.commit.rev.text
        for operation in plan.operations {
            guard let collection = operation.path.collection, let rkey = operation.path.rkey else { continue }
            if let cid = operation.cid {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO record (account, collection, rkey, cid, rev) VALUES (?1, ?2, ?3, ?4, ?5)
                        ON CONFLICT (account, collection, rkey) DO UPDATE SET cid = ?4, rev = ?5
                        """
                ).execute(arguments: [account.id, collection.text, rkey.text, cid.column, rev])
            } else {
                try db.cachedStatement(sql: "DELETE FROM record WHERE account = ? AND collection = ? AND rkey = ?")
                    .execute(arguments: [account.id, collection.text, rkey.text])
            }
        }
        for old in Set(plan.operations.compactMap(\.previous)) {
            // The same content may stand under another key.
            try db.cachedStatement(
                sql: """
                    DELETE FROM block WHERE account = ?1 AND cid = ?2
                        AND NOT EXISTS (SELECT 1 FROM record WHERE account = ?1 AND cid = ?2)
                    """
            ).execute(arguments: [account.id, old.column])
        }
    }
}

extension StoredRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            collection: try NSID(row["collection"]), rkey: try RecordKey(row["rkey"]),
            cid: try CID(column: row["cid"]), bytes: Array(row["bytes"] as Data))
    }
}
