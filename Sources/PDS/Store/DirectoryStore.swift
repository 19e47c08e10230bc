import DataModel
import Foundation
import GRDB
import Identity
import Storage
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

    /// The operation that counts; nil when the directory does not know the DID.
    func head(of did: DID) async throws -> PLCOperation? {
        try await database.pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM plc_operation WHERE did = ? AND is_nullified = 0 ORDER BY seq DESC LIMIT 1
                        """),
                arguments: [did.text]
            ).map { try DirectoryEntry($0).entry.operation }
        }
    }

    /// A page of the log of a DID, in order.
    func entries(of did: DID, after seq: Int64, limit: Int) async throws -> [DirectoryEntry] {
        try await database.pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM plc_operation WHERE did = ? AND seq > ? ORDER BY seq LIMIT ?"),
                arguments: [did.text, seq, limit]
            ).map { try DirectoryEntry($0) }
        }
    }

    /// Checks an operation against the log and adds it. For a DID of this server, emits an identity event.
    ///
    /// - Parameter isLimited: whether the limits on operations of one DID apply.
    /// - Throws: `PLCError`, or ``DirectoryLimit/Exceeded``.
    func append(_ operation: PLCOperation, to did: DID, at now: Int64, isLimited: Bool = false) async throws {
        try await database.pool.commit { db in
            if isLimited { try DirectoryLimit.check(did, at: now, in: db) }
            var chain = try Self.chain(of: did, before: operation, in: db)
            let known = chain.entries
            try chain.append(operation, at: Self.time(now, in: db))
            try Self.save(chain, after: known, in: db)
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

    /// A page of the whole log, after a moment. It ends with the operation that makes it `bytes` long.
    func entries(after time: Int64, limit: Int, bytes: Int) async throws -> [DirectoryEntry] {
        try await database.pool.read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: "SELECT * FROM plc_operation WHERE created_at > ? ORDER BY created_at, seq LIMIT ?"),
                arguments: [time, limit])
            var entries: [DirectoryEntry] = []
            var length = 0
            while length < bytes, let row = try rows.next() {
                length += (row["operation"] as Data).count
                entries.append(try DirectoryEntry(row))
            }
            return entries
        }
    }

    /// The part of a log that decides whether an operation may follow: what it names as the operation before, and all
    /// that came after that. An operation that names none may only be the first.
    ///
    /// What came after can be taken back for a short time only, in which the limits allow few operations: the work does
    /// not grow with the log.
    private static func chain(of did: DID, before operation: PLCOperation, in db: Database) throws -> PLCChain {
        let start =
            try operation.prev.map { prev in
                try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT seq FROM plc_operation WHERE did = ? AND cid = ?"),
                    arguments: [did.text, prev.column]) ?? .max
            } ?? 0
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT * FROM plc_operation WHERE did = ? AND seq >= ? AND is_nullified = 0 ORDER BY seq"),
            arguments: [did.text, start])
        var entries: [PLCChain.Entry] = []
        // More than fit into the time for recovery only say that it is over, which the first of them does.
        while entries.count < DirectoryLimit.maximumRecoverable, let row = try rows.next() {
            entries.append(try DirectoryEntry(row).entry)
        }
        return PLCChain(trusted: entries, of: did)
    }

    /// Adds what is new in a chain and marks what was nullified.
    ///
    /// - Parameter known: the entries that are in the log already.
    static func save(_ chain: PLCChain, after known: [PLCChain.Entry], in db: Database) throws {
        for (before, entry) in zip(known, chain.entries) where before.isNullified != entry.isNullified {
            try db.cachedStatement(sql: "UPDATE plc_operation SET is_nullified = ? WHERE did = ? AND cid = ?")
                .execute(arguments: [entry.isNullified, chain.did.text, entry.operation.cid.column])
        }
        for entry in chain.entries.dropFirst(known.count) {
            try db.cachedStatement(
                sql: """
                    INSERT INTO plc_operation (did, cid, operation, is_nullified, created_at) VALUES (?, ?, ?, ?, ?)
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
