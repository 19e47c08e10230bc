import DataModel
import Foundation
import GRDB
import HTTPTransport
import Storage
import Synchronization

/// Remembers which tokens of other services have been used, until they expire: on disk, so that a restart forgets none.
package final class UsedTokens: ReplayRemembering {
    /// More are not kept; those that expire first are forgotten first.
    private static let capacity = 200_000
    /// Tokens between two looks at how many there are.
    private static let interval = 1000

    private let database: PDSDatabase
    private let added = Atomic(0)

    init(_ database: PDSDatabase) { self.database = database }

    package func isFirstUse(of token: String, until expiration: Int64, now: Int64) async throws -> Bool {
        let digest = Data(SHA256Digest.of(Array(token.utf8)).bytes)
        let makesRoom = added.add(1, ordering: .relaxed).newValue % Self.interval == 0
        return try await database.pool.commit { db in
            try db.execute(sql: "DELETE FROM used_token WHERE expires_at < ?", arguments: [now])
            if makesRoom {
                try db.execute(
                    sql: """
                        DELETE FROM used_token WHERE expires_at <= (
                            SELECT expires_at FROM used_token ORDER BY expires_at DESC LIMIT 1 OFFSET ?)
                        """, arguments: [Self.capacity])
            }
            try db.execute(
                sql: "INSERT INTO used_token (digest, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                arguments: [digest, expiration])
            return db.changesCount > 0
        }
    }
}
