import Foundation
import GRDB
package import Keys
import Storage
package import Syntax

/// A labeler that speaks from this log.
package struct HostedLabeler: Sendable, Hashable {
    package let did: DID
    /// What it signs with.
    package let key: PublicKey
    /// What it will sign with once that is published; nil most of the time.
    package let pendingKey: PublicKey?
}

extension LabelStore {
    /// The labelers that speak from here, the first one first.
    package func labelers() async throws -> [HostedLabeler] {
        try await database.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT labeler.did, current.public_key, pending.public_key FROM labeler
                        JOIN signing_key AS current ON current.labeler = labeler.id AND current.state = 'current'
                        LEFT JOIN signing_key AS pending ON pending.labeler = labeler.id AND pending.state = 'pending'
                        ORDER BY labeler.id
                        """)
            ).map { row in
                let pending: String? = row[2]
                return HostedLabeler(
                    did: try DID(row[0]), key: try PublicKey(didKey: row[1]),
                    pendingKey: try pending.map { try PublicKey(didKey: $0) })
            }
        }
    }

    /// Lets one more labeler speak from here.
    ///
    /// - Parameter now: microseconds since 1970.
    package func add(_ did: DID, key: PrivateKey, at now: Int64) async throws {
        let sealed = try keys.seal(key)
        try await database.commit { db in
            try db.execute(sql: "INSERT INTO labeler (did) VALUES (?) ON CONFLICT DO NOTHING", arguments: [did.text])
            let labeler = try Self.labelerID(of: did, in: db)
            let hasKey = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM signing_key WHERE labeler = ? AND state = 'current')",
                arguments: [labeler])
            guard hasKey == false else { throw LabelerError.knownLabeler(did) }
            // The log of an earlier version knows the public half.
            try db.execute(
                sql: """
                    INSERT INTO signing_key (labeler, public_key, private_key, state, created_at)
                    VALUES (?, ?, ?, 'current', ?)
                    ON CONFLICT (labeler, public_key) DO UPDATE
                    SET private_key = excluded.private_key, state = 'current', created_at = excluded.created_at
                    """, arguments: [labeler, key.publicKey.didKey, sealed, now])
        }
    }

    /// The private half of the key that a labeler signs with; nil for a stranger.
    package func signingKey(of did: DID) async throws -> PrivateKey? {
        try await database.read { [keys] db in
            try keys.signers(in: db).values.first { $0.did == did }?.key
        }
    }

    /// A number that rises whenever a labeler signs with another key.
    func keyGeneration() async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(id) FROM signing_key WHERE state = 'current'")) ?? 0
        }
    }

    /// Begins to replace a key: nothing is signed until ``finishRotation(of:)`` or ``cancelRotation(of:)``.
    ///
    /// - Parameter now: microseconds since 1970.
    package func beginRotation(of did: DID, to key: PrivateKey, at now: Int64) async throws {
        let sealed = try keys.seal(key)
        try await database.commit { [keys] db in
            let signer = try keys.signer(of: did, in: db)
            let isUsed = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM signing_key WHERE labeler = ? AND public_key = ?)",
                arguments: [signer.labelerID, key.publicKey.didKey])
            guard isUsed == false else { throw LabelerError.usedKey(did) }
            try db.execute(
                sql: """
                    INSERT INTO signing_key (labeler, public_key, private_key, state, created_at)
                    VALUES (?, ?, ?, 'pending', ?)
                    """, arguments: [signer.labelerID, key.publicKey.didKey, sealed, now])
        }
    }

    /// Signs with the pending key from here on. The old private half is forgotten.
    package func finishRotation(of did: DID) async throws {
        try await database.commit { db in
            let labeler = try Self.labelerID(of: did, in: db)
            guard try Self.pendingKey(of: labeler, in: db) != nil else { throw LabelerError.noPendingKey(did) }
            try db.execute(
                sql: """
                    UPDATE signing_key SET state = 'retired', private_key = NULL
                    WHERE labeler = ? AND state = 'current'
                    """, arguments: [labeler])
            try db.execute(
                sql: "UPDATE signing_key SET state = 'current' WHERE labeler = ? AND state = 'pending'",
                arguments: [labeler])
        }
    }

    /// Goes on to sign with the old key.
    package func cancelRotation(of did: DID) async throws {
        try await database.commit { db in
            let labeler = try Self.labelerID(of: did, in: db)
            guard let pending = try Self.pendingKey(of: labeler, in: db) else { throw LabelerError.noPendingKey(did) }
            try db.execute(sql: "DELETE FROM signing_key WHERE id = ?", arguments: [pending])
        }
    }

    /// Whether a labeler has made a label.
    package func hasLabels(of did: DID) async throws -> Bool {
        try await database.read { db in try Self.hasLabels(of: Self.labelerID(of: did, in: db), in: db) }
    }

    private static func hasLabels(of labeler: Int64, in db: Database) throws -> Bool {
        // Every label that was replaced has one behind it in one of these two states.
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM label INDEXED BY label_identity WHERE state = 1 AND src = ?1)
                    OR EXISTS (SELECT 1 FROM label INDEXED BY label_lapsed WHERE state = 2 AND src = ?1)
                """, arguments: [labeler]) ?? false
    }

    /// Lets a labeler speak under another DID from here on. Labels that it has made get a new key, so that each is
    /// signed anew when it is next asked for; without labels the key stays.
    ///
    /// - Parameter now: microseconds since 1970.
    package func rename(_ did: DID, to other: DID, at now: Int64) async throws {
        let key = PrivateKey.generate(.k256)
        let sealed = try keys.seal(key)
        try await database.write { [keys] db in
            let signer = try keys.signer(of: did, in: db)
            let isKnown = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM labeler WHERE did = ?)", arguments: [other.text])
            guard isKnown == false else { throw LabelerError.knownLabeler(other) }
            try db.execute(
                sql: "UPDATE labeler SET did = ? WHERE id = ?", arguments: [other.text, signer.labelerID])
            guard try Self.hasLabels(of: signer.labelerID, in: db) else { return }
            try db.execute(
                sql: "UPDATE signing_key SET state = 'retired', private_key = NULL WHERE id = ?",
                arguments: [signer.keyID])
            try db.execute(
                sql: """
                    INSERT INTO signing_key (labeler, public_key, private_key, state, created_at)
                    VALUES (?, ?, ?, 'current', ?)
                    """, arguments: [signer.labelerID, key.publicKey.didKey, sealed, now])
        }
    }

    private static func pendingKey(of labeler: Int64, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM signing_key WHERE labeler = ? AND state = 'pending'", arguments: [labeler])
    }

    static func labelerID(of did: DID, in db: Database) throws -> Int64 {
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM labeler WHERE did = ?"), arguments: [did.text])
        guard let id else { throw LabelerError.unknownLabeler(did) }
        return id
    }
}
