import DataModel
import Foundation
import GRDB
import Keys
import Repo
import Syntax

/// Repositories: the newest commit of each, its blocks, and an index of the records.
struct RepositoryStore: Sendable {
    let database: PDSDatabase

    /// The newest commit.
    func head(of account: Account) async throws -> Commit? {
        try await database.pool.read { db in try Self.head(of: account, in: db) }
    }

    static func head(of account: Account, in db: Database) throws -> Commit? {
        let bytes = try Data.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT bytes FROM repository
                    JOIN block ON block.account = repository.account AND block.cid = repository.head
                    WHERE repository.account = ?
                    """),
            arguments: [account.id])
        return try bytes.map { try Commit(Array($0)) }
    }

    /// One read transaction over a repository: what it finds fits together.
    func read<Result: Sendable>(
        _ account: Account, _ body: @Sendable @escaping (Commit, StoredBlocks) throws -> Result
    ) async throws -> Result? {
        try await database.pool.read { db in
            guard let head = try Self.head(of: account, in: db) else { return nil }
            return try body(head, StoredBlocks(account: account, db: db))
        }
    }

    /// The same for reads that may take minutes, on connections of their own.
    func readLong<Result: Sendable>(
        _ account: Account, _ body: @Sendable @escaping (Commit, StoredBlocks) throws -> Result
    ) async throws -> Result? {
        try await database.longReads.read { db in
            guard let head = try Self.head(of: account, in: db) else { return nil }
            return try body(head, StoredBlocks(account: account, db: db))
        }
    }

    /// Makes an empty repository and tells of it.
    static func begin(_ account: Account, key: PrivateKey, at now: Int64, in db: Database) throws {
        let rev = TID(microseconds: now, clockID: Self.clockID)
        let plan = CommitPlan(firstOf: account.did, rev: rev, key: key)
        try EventStore.append(.identity(did: account.did, handle: account.handle), at: now, in: db)
        try EventStore.append(.account(did: account.did, status: account.status), at: now, in: db)
        try save(plan, of: account, at: now, in: db)
    }

    /// The bytes of all blocks of a repository.
    static func bytes(of account: Account, in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT bytes FROM repository_size WHERE account = ?"),
            arguments: [account.id]) ?? 0
    }

    /// One process writes a database, and its lock decides the order: one clock is enough.
    static let clockID = 0

    /// Puts a commit, its blocks and its event into the store.
    static func save(_ plan: CommitPlan, of account: Account, at now: Int64, in db: Database) throws {
        let rev = plan.commit.rev.text
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO block (account, cid, rev, bytes) VALUES (?, ?, ?, ?)
                ON CONFLICT (account, cid) DO UPDATE SET rev = excluded.rev
                """)
        for block in plan.added {
            try insert.execute(arguments: [account.id, block.cid.column, rev, Data(block.bytes)])
        }
        let delete = try db.cachedStatement(sql: "DELETE FROM block WHERE account = ? AND cid = ?")
        for cid in plan.removedNodes { try delete.execute(arguments: [account.id, cid.column]) }
        try db.cachedStatement(
            sql: """
                INSERT INTO repository (account, head, rev) VALUES (?1, ?2, ?3)
                ON CONFLICT (account) DO UPDATE SET head = ?2, rev = ?3
                """
        ).execute(arguments: [account.id, plan.commit.cid.column, rev])
        try RecordStore.apply(plan, of: account, in: db)
        try EventStore.append(.commit(plan), at: now, in: db)
    }
}

/// The blocks of a repository, inside of a transaction.
struct StoredBlocks: BlockReading {
    let account: Account
    let db: Database

    func block(_ cid: CID) throws(RepoError) -> [UInt8]? {
        do {
            return try Data.fetchOne(
                db.cachedStatement(sql: "SELECT bytes FROM block WHERE account = ? AND cid = ?"),
                arguments: [account.id, cid.column]
            ).map { Array($0) }
        } catch {
            throw .storage("\(error)")
        }
    }

    /// Records that several keys share: their blocks are stored once.
    func sharedRecords() throws -> Set<CID> {
        let rows = try Data.fetchCursor(
            db.cachedStatement(sql: "SELECT cid FROM record WHERE account = ? GROUP BY cid HAVING count(*) > 1"),
            arguments: [account.id])
        var shared: Set<CID> = []
        while let cid = try rows.next() { shared.insert(try CID(column: cid)) }
        return shared
    }

    /// Blocks that came after `rev`, in no order.
    func each(after rev: TID, _ body: (CAR.Block) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT cid, bytes FROM block WHERE account = ? AND rev > ?"),
            arguments: [account.id, rev.text])
        while let row = try rows.next() {
            try body(CAR.Block(cid: try CID(column: row["cid"]), bytes: Array(row["bytes"] as Data)))
        }
    }
}
