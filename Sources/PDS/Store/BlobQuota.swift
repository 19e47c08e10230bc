import GRDB

/// How many blobs an account may have.
struct BlobQuota: Sendable {
    let limits: PDSLimits
    /// Blobs that no record refers to are kept this long, in microseconds.
    let temporaryLifetime: Int64

    /// Throws ``WriteRefusal/quotaExceeded(_:)`` when there would be too many bytes with a new blob of `size`.
    func check(_ size: Int64, for account: Account, at now: Int64, in db: Database) throws {
        let total = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT coalesce(sum(size), 0) FROM blob WHERE account = ?"),
            arguments: [account.id])
        guard (total ?? 0) + size <= limits.blobBytes else {
            throw WriteRefusal.quotaExceeded(
                "The account's blobs would have more than \(limits.blobBytes) bytes. Delete records with blobs first")
        }
        let temporary = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) AS number, coalesce(sum(size), 0) AS bytes FROM blob INDEXED BY blob_account
                    WHERE account = ? AND created_at > ? AND NOT EXISTS (
                        SELECT 1 FROM blob_reference AS reference
                        WHERE reference.account = blob.account AND reference.cid = blob.cid)
                    """),
            arguments: [account.id, now - temporaryLifetime])
        let (number, bytes) = (temporary?["number"] as Int? ?? 0, temporary?["bytes"] as Int64? ?? 0)
        guard number < limits.temporaryBlobs, bytes + size <= limits.temporaryBlobBytes else {
            throw WriteRefusal.quotaExceeded(
                "Too many blobs are in no record yet: write the records that refer to them, or wait some hours")
        }
    }
}
