import GRDB
import Storage
import Syntax

/// The sessions, of which each has one valid refresh token.
struct SessionStore: Sendable {
    let database: PDSDatabase

    /// What came of a refresh token.
    enum Rotation: Sendable, Hashable {
        /// The session goes on with another refresh token.
        case renewed(sessionID: String, refreshID: String, expiresAt: Int64)
        /// The token was used before, is too old, or its session has ended.
        case revoked
    }

    func create(id: String, account: Account, refreshID: String, at now: Int64, expiresAt: Int64) async throws {
        try await database.pool.commit { db in
            // The table is kept short by those who use it.
            try db.execute(sql: "DELETE FROM session WHERE expires_at <= ?", arguments: [now])
            try db.execute(
                sql: """
                    INSERT INTO session (id, account, refresh_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [id, account.id, refreshID, now, expiresAt])
        }
    }

    /// Exchanges a refresh token. One that was exchanged a moment ago gives the same successor again: the client may
    /// not have seen it. An older one ends the session, because somebody else has it too.
    func rotate(
        _ refreshID: String, to newID: String, at now: Int64, grace: Int64, expiresAt: Int64
    ) async throws -> Rotation {
        try await database.pool.commit { db in
            if let row = try Row.fetchOne(
                db, sql: "SELECT id, expires_at FROM session WHERE refresh_id = ?", arguments: [refreshID])
            {
                let id: String = row["id"]
                guard row["expires_at"] as Int64 > now else { return .revoked }
                try db.execute(
                    sql: """
                        UPDATE session SET refresh_id = ?, previous_id = ?, previous_until = ?, expires_at = ?
                        WHERE id = ?
                        """,
                    arguments: [newID, refreshID, now + grace, expiresAt, id])
                return .renewed(sessionID: id, refreshID: newID, expiresAt: expiresAt)
            }
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT id, refresh_id, previous_until, expires_at FROM session WHERE previous_id = ?",
                    arguments: [refreshID])
            else { return .revoked }
            let id: String = row["id"]
            guard row["previous_until"] as Int64 > now else {
                try db.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [id])
                return .revoked
            }
            return .renewed(sessionID: id, refreshID: row["refresh_id"], expiresAt: row["expires_at"])
        }
    }

    /// Ends the session that a refresh token belongs to.
    func end(refreshID: String) async throws {
        try await database.pool.commit { db in
            try db.execute(
                sql: "DELETE FROM session WHERE refresh_id = ?1 OR previous_id = ?1", arguments: [refreshID])
        }
    }

    /// Whether a session goes on.
    func exists(_ id: String, at now: Int64) async throws -> Bool {
        try await database.pool.read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM session WHERE id = ? AND expires_at > ?)"),
                arguments: [id, now]) ?? false
        }
    }
}
