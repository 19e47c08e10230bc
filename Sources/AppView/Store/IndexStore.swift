import Foundation
package import GRDB
import Lexicons
package import Storage
import Syntax

/// How far a stream has been read.
struct Place: Sendable {
    let source: String
    let seq: Int64

    init(_ source: String, _ seq: Int64) {
        self.source = source
        self.seq = seq
    }
}

/// What the network has published, in a form that can be asked.
package struct IndexStore: Sendable {
    package static let migrations = [
        Migration(PackageResources.v0001_index_sql), Migration(PackageResources.v0002_labels_in_force_sql),
        Migration(PackageResources.v0003_label_identity_sql),
    ]

    package let database: DatabasePool

    /// Opens or makes the index at `path`.
    package init(path: String) throws {
        database = try .open(at: path, durability: .normal, migrations: Self.migrations)
    }

    /// Where a stream is to be read on; nil at its beginning.
    func cursor(of source: String) async throws -> Int64? {
        try await database.read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT seq FROM cursor WHERE source = ?"), arguments: [source])
        }
    }

    /// Remembers an event that changes nothing.
    func advance(_ place: Place) async throws {
        try await database.commit { db in try Self.advance(place, in: db) }
    }

    static func advance(_ place: Place, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET seq = excluded.seq"
        ).execute(arguments: [place.source, place.seq])
    }

    /// Whether an account has published anything that was read.
    func knows(_ did: DID) async throws -> Bool {
        try await database.read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM repo WHERE did = ?)"), arguments: [did.text]
            ) ?? false
        }
    }

    /// Whether a commit is newer than all that was read of its repository.
    func isNews(rev: TID, of did: DID) async throws -> Bool {
        try await database.read { db in try Self.isNews(rev: rev, of: did, in: db) }
    }

    private static func isNews(rev: TID, of did: DID, in db: Database) throws -> Bool {
        let last = try String.fetchOne(
            db.cachedStatement(sql: "SELECT rev FROM repo WHERE did = ?"), arguments: [did.text])
        return last.map { $0.utf8.lexicographicallyPrecedes(rev.text.utf8) } ?? true
    }

    /// The handle that is known of an account; nil for a stranger and for one whose handle leads nowhere.
    func handle(of did: DID) async throws -> Handle? {
        try await database.read { db in
            let text = try String.fetchOne(
                db.cachedStatement(sql: "SELECT handle FROM repo WHERE did = ?"), arguments: [did.text])
            return try text.map { try Handle($0) }.flatMap { $0 == .invalid ? nil : $0 }
        }
    }

    /// The account that a handle is known to lead to.
    func did(of handle: Handle) async throws -> DID? {
        try await database.read { db in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT did FROM repo WHERE handle = ?"), arguments: [handle.normalized.text]
            ).map { try DID($0) }
        }
    }

    /// The accounts that handles are known to lead to.
    func dids(of handles: Set<Handle>) async throws -> [Handle: DID] {
        guard !handles.isEmpty else { return [:] }
        let names = Set(handles.map(\.normalized.text))
        return try await database.read { db in
            let places = names.map { _ in "?" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                db, sql: "SELECT handle, did FROM repo WHERE handle IN (\(places))",
                arguments: StatementArguments(Array(names)))
            return Dictionary(
                try rows.map { (try Handle($0["handle"]), try DID($0["did"])) }, uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// Keeps all changes of a commit and its place, or none. A commit that was read before changes nothing.
    func apply(
        _ changes: [IndexChange], of did: DID, handle: Handle, rev: TID, seenAt now: Int64, at place: Place
    ) async throws {
        try await database.commit { db in
            try Self.advance(place, in: db)
            guard try Self.isNews(rev: rev, of: did, in: db) else { return }
            try db.cachedStatement(
                sql: """
                    INSERT INTO repo (did, handle, rev, is_active) VALUES (?, ?, ?, 1)
                    ON CONFLICT (did) DO UPDATE SET rev = excluded.rev, handle = excluded.handle
                    """
            ).execute(arguments: [did.text, handle.text, rev.text])
            for change in changes { try IndexWriter(db: db, did: did, now: now).apply(change) }
        }
    }

    /// Keeps the handle of an account.
    func update(handle: Handle, of did: DID, at place: Place) async throws {
        try await database.commit { db in
            try Self.advance(place, in: db)
            try db.execute(sql: "UPDATE repo SET handle = ? WHERE did = ?", arguments: [handle.text, did.text])
        }
    }

    /// Keeps whether an account is active; all that a deleted one published goes.
    func update(isActive: Bool, isDeleted: Bool, of did: DID, at place: Place) async throws {
        try await database.commit { db in
            try Self.advance(place, in: db)
            try db.execute(
                sql: "UPDATE repo SET is_active = ? WHERE did = ?", arguments: [isActive, did.text])
            if isDeleted { try IndexWriter(db: db, did: did, now: 0).deleteAll() }
        }
    }
}
