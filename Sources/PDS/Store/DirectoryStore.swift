import DataModel
import Foundation
import GRDB
import Identity
import Syntax

/// An operation in the directory's log.
struct DirectoryEntry: Sendable {
    let seq: Int64
    let did: DID
    let entry: PLCChain.Entry
}

/// The log of the embedded PLC directory.
struct DirectoryStore: Sendable {
    let database: PDSDatabase

    /// All operations of a DID; empty when the directory does not know it.
    func chain(of did: DID) async throws -> PLCChain {
        try await database.pool.read { db in try Self.chain(of: did, in: db) }
    }

    /// Checks an operation against the log and adds it. For a DID of this server, tells of the change.
    func append(_ operation: PLCOperation, to did: DID, at now: Int64) async throws {
        try await database.pool.write { db in
            var chain = try Self.chain(of: did, in: db)
            try chain.append(operation, at: Self.time(now, in: db))
            try Self.save(chain, in: db)
            if let account = try AccountStore.account(did, in: db) {
                try EventStore.append(.identity(did: did, handle: account.handle), at: now, in: db)
            }
        }
    }

    /// The time of the next operation: whole milliseconds, which is what readers see of it, and later than that of
    /// every other one, so that a reader who goes on behind the last time misses and repeats nothing.
    static func time(_ now: Int64, in db: Database) throws -> Int64 {
        let last = try Int64.fetchOne(db, sql: "SELECT max(created_at) FROM plc_operation") ?? 0
        return max(now / 1000 * 1000, last / 1000 * 1000 + 1000)
    }

    /// A page of the whole log, behind a moment.
    func entries(after time: Int64, limit: Int) async throws -> [DirectoryEntry] {
        try await database.pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT * FROM plc_operation WHERE created_at > ? ORDER BY created_at, seq LIMIT ?"),
                arguments: [time, limit]
            ).map { try DirectoryEntry($0) }
        }
    }

    static func chain(of did: DID, in db: Database) throws -> PLCChain {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM plc_operation WHERE did = ? ORDER BY seq"), arguments: [did.text])
        return PLCChain(trusted: try rows.map { try DirectoryEntry($0).entry }, of: did)
    }

    /// Adds what is new in a chain and marks what was taken back.
    static func save(_ chain: PLCChain, in db: Database) throws {
        for entry in chain.entries {
            try db.cachedStatement(
                sql: """
                    INSERT INTO plc_operation (did, cid, operation, is_nullified, created_at)
                    VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT (did, cid) DO UPDATE SET is_nullified = ?4
                    """
            ).execute(arguments: [
                chain.did.text, entry.operation.cid.column, Data(Value.map(entry.operation.fields).cbor()),
                entry.isNullified, entry.createdAt,
            ])
        }
    }
}

extension DirectoryEntry {
    fileprivate init(_ row: Row) throws {
        let operation = try PLCOperation(Value(cbor: Array(row["operation"] as Data)))
        self.init(
            seq: row["seq"], did: try DID(row["did"]),
            entry: PLCChain.Entry(
                operation: operation, createdAt: row["created_at"], isNullified: row["is_nullified"]))
    }
}
