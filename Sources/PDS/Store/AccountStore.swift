import DataModel
import Foundation
import GRDB
import Identity
import Keys
import Repo
import Storage
import Syntax
import XRPC

/// The accounts.
struct AccountStore: Sendable {
    let database: PDSDatabase
    private let sealingKey: SealingKey
    /// The server's own account, whose key is not kept here.
    private let own: (did: DID, key: PrivateKey)?

    init(database: PDSDatabase, sealingKey: SealingKey, own: (did: DID, key: PrivateKey)? = nil) {
        self.database = database
        self.sealingKey = sealingKey
        self.own = own
    }

    func account(_ did: DID) async throws -> Account? {
        try await database.pool.read { db in try Self.account(did, in: db) }
    }

    func account(_ handle: Handle) async throws -> Account? {
        try await database.pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM account WHERE handle = ?"), arguments: [handle.normalized.text]
            ).map { try Account($0) }
        }
    }

    func account(_ identifier: AtIdentifier) async throws -> Account? {
        switch identifier {
        case .did(let did): try await account(did)
        case .handle(let handle): try await account(handle)
        }
    }

    func account(email: String) async throws -> Account? {
        try await database.pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM account WHERE email = ?"), arguments: [email]
            ).map { try Account($0) }
        }
    }

    /// What to hold a password against; nil for an account that nobody signs in to.
    func passwordHash(of account: Account) async throws -> String? {
        try await database.pool.read { db in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT nullif(password, '') FROM account WHERE id = ?"),
                arguments: [account.id])
        }
    }

    func setPasswordHash(_ hash: String, of account: Account) async throws {
        try await database.pool.commit { db in
            try db.execute(sql: "UPDATE account SET password = ? WHERE id = ?", arguments: [hash, account.id])
        }
    }

    /// The key that signs the account's commits and tokens.
    func signingKey(of did: DID) async throws -> PrivateKey? {
        try await database.pool.read { db in try signingKey(of: did, in: db) }
    }

    func signingKey(of did: DID, in db: Database) throws -> PrivateKey? {
        if let own, own.did == did { return own.key }
        let sealed = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT signing_key FROM account WHERE did = ?"), arguments: [did.text])
        return try sealed.map { sealed in
            try PrivateKey(curve: .k256, bytes: sealingKey.open(Array(sealed), context: "signing-key/\(did)"))
        }
    }

    /// The key that may change the account's entry in the directory; nil for an account that has none there.
    func rotationKey(of did: DID) async throws -> PrivateKey? {
        let sealed = try await database.pool.read { db in
            try Data.fetchOne(
                db.cachedStatement(sql: "SELECT nullif(rotation_key, x'') FROM account WHERE did = ?"),
                arguments: [did.text])
        }
        return try sealed.map { sealed in
            try PrivateKey(curve: .k256, bytes: sealingKey.open(Array(sealed), context: "rotation-key/\(did)"))
        }
    }

    /// Accounts behind `cursor` in the order they were made, with their newest commits.
    func repositories(after cursor: Int64, limit: Int) async throws -> [(account: Account, head: CID, rev: TID)] {
        try await database.pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT account.*, repository.head, repository.rev FROM account
                        JOIN repository ON repository.account = account.id
                        WHERE account.id > ? ORDER BY account.id LIMIT ?
                        """),
                arguments: [cursor, limit]
            ).map { row in (try Account(row), try CID(column: row["head"]), try TID(row["rev"])) }
        }
    }

    static func account(_ did: DID, in db: Database) throws -> Account? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM account WHERE did = ?"), arguments: [did.text]
        ).map { try Account($0) }
    }

    /// Changes the status and tells of it, in one transaction. False when nothing changed.
    func setStatus(_ status: AccountStatus, of did: DID, at now: Int64) async throws -> Bool {
        try await database.pool.commit { db in
            try db.execute(
                sql: "UPDATE account SET status = ?1 WHERE did = ?2 AND status <> ?1",
                arguments: [status.rawValue, did.text])
            guard db.changesCount > 0 else { return false }
            try EventStore.append(.account(did: did, status: status), at: now, in: db)
            return true
        }
    }

    /// Tells that the document of an account has changed; of strangers nothing is told.
    func tellIdentity(of did: DID, at now: Int64) async throws {
        try await database.pool.commit { db in
            guard let account = try Self.account(did, in: db) else { return }
            try EventStore.append(.identity(did: did, handle: account.handle), at: now, in: db)
        }
    }

    /// Gives an account another name and tells of it, in one transaction. Nothing happens where it has that name, and
    /// where there is no such account. Throws ``AccountRefusal`` when another account has the name.
    func setHandle(_ handle: Handle, of did: DID, at now: Int64) async throws {
        try await database.pool.commit { db in
            do {
                try db.execute(
                    sql: "UPDATE account SET handle = ?1 WHERE did = ?2 AND handle <> ?1",
                    arguments: [handle.normalized.text, did.text])
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
                throw AccountRefusal.taken
            }
            guard db.changesCount > 0 else { return }
            try EventStore.append(.identity(did: did, handle: handle.normalized), at: now, in: db)
        }
    }

    /// Makes an account with all that belongs to it, in one transaction: its first operation in the directory (unless
    /// that is another's), an empty repository, and the events that tell of it.
    func create(_ new: NewAccount, at now: Int64) async throws -> Account {
        let isOwn = own?.did == new.did
        let signingKey = try isOwn ? [] : sealingKey.seal(new.signingKey.bytes, context: "signing-key/\(new.did)")
        let rotationKey = try new.rotationKey.map { key in
            try sealingKey.seal(key.bytes, context: "rotation-key/\(new.did)")
        }
        return try await database.pool.commit { db in
            if let genesis = new.genesis {
                var chain = PLCChain(new.did)
                try chain.append(genesis, at: DirectoryStore.time(now, in: db))
                try DirectoryStore.save(chain, after: [], in: db)
            }
            do {
                try db.execute(
                    sql: """
                        INSERT INTO account
                            (did, handle, email, password, signing_key, rotation_key, status, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, 'active', ?)
                        """,
                    arguments: [
                        new.did.text, new.handle.normalized.text, new.email, new.passwordHash ?? "", Data(signingKey),
                        Data(rotationKey ?? []), now,
                    ])
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
                throw AccountRefusal.taken
            }
            let account = try Account(id: db.lastInsertedRowID, new, at: now)
            try RepositoryStore.begin(account, key: new.signingKey, at: now, in: db)
            return account
        }
    }
}

/// An account that is about to be made.
struct NewAccount: Sendable {
    let did: DID
    let handle: Handle
    let email: String?
    /// Nil lets nobody sign in.
    let passwordHash: String?
    let signingKey: PrivateKey
    /// Nil for a DID that is in no directory.
    let rotationKey: PrivateKey?
    /// The operation for the embedded directory; nil when another directory has it, or none.
    let genesis: PLCOperation?
}

/// Why an account was not made.
enum AccountRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Somebody else was faster with the handle or the e-mail address.
    case taken

    var description: String { "another account has the handle or the e-mail address" }
}

extension Account {
    fileprivate init(id: Int64, _ new: NewAccount, at now: Int64) throws {
        self.init(
            id: id, did: new.did, handle: new.handle.normalized, email: new.email, status: .active, createdAt: now)
    }

    init(_ row: Row) throws {
        self.init(
            id: row["id"], did: try DID(row["did"]), handle: try Handle(row["handle"]), email: row["email"],
            status: AccountStatus(rawValue: row["status"]) ?? .takendown, createdAt: row["created_at"])
    }
}
