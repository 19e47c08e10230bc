import DataModel
package import GRDB
import Jobs
import Lexicons
import Media
package import Storage
import Syntax
import XRPC

/// Uploads and the jobs that publish them, in one database: an order and what it is about are one transaction.
package struct UploadStore: Sendable {
    package static let migrations = [JobStore.migration, Migration(PackageResources.v0001_uploads_sql)]

    package let database: DatabasePool

    /// Opens or makes the database at `path`.
    package init(path: String) throws {
        database = try .open(at: path, durability: .full, migrations: Self.migrations)
    }

    /// Keeps an upload. Throws `DuplicateUpload` when its account has uploaded the same bytes before.
    ///
    /// - Parameter store: makes the bytes durable, within the transaction: as ``expire(before:remove:)`` removes them
    ///   within one, it cannot take away what a row has just come to mean.
    func insert(_ session: UploadSession, store: @escaping @Sendable () throws -> Void) async throws {
        try await database.commit { db in
            let known = try String.fetchOne(
                db.cachedStatement(sql: "SELECT id FROM upload WHERE did = ? AND digest = ?"),
                arguments: [session.did.text, session.object.description])
            if let known {
                throw Fm.Plyr.Upload.UploadAudio.Failure.duplicateUpload.because(
                    "These bytes are upload \(known) already.")
            }
            try store()
            try db.execute(
                sql: """
                    INSERT INTO upload (id, did, digest, size, name, file_type, mime_type, duration_ms, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    session.id, session.did.text, session.object.description, session.size, session.name,
                    session.fileType, session.mimeType, session.durationMilliseconds, session.createdAt,
                ])
        }
    }

    /// An upload by its content, and the job that publishes it; nil when the account has none.
    func upload(_ object: ObjectID, of did: DID) async throws -> (session: UploadSession, job: Job?)? {
        try await database.read { db in
            guard let session = try Self.session("did = ? AND digest = ?", [did.text, object.description], in: db)
            else { return nil }
            return (session, try session.jobID.flatMap { try JobStore.job($0, in: db) })
        }
    }

    /// An upload of an account; nil when it has none of this name.
    func upload(_ id: String, of did: DID) async throws -> UploadSession? {
        try await database.read { db in try Self.session("id = ? AND did = ?", [id, did.text], in: db) }
    }

    /// How many bytes an account has uploaded and not published.
    func unpublishedBytes(of did: DID) async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT coalesce(sum(size), 0) FROM upload WHERE did = ? AND uri IS NULL"),
                arguments: [did.text]) ?? 0
        }
    }

    /// Those of `objects` that some upload is about.
    func referenced(_ objects: [ObjectID]) async throws -> Set<ObjectID> {
        try await database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM upload WHERE digest = ?)")
            return try Set(
                objects.filter { object in try Bool.fetchOne(statement, arguments: [object.description]) ?? false })
        }
    }

    /// Orders the publication of an upload, in one transaction with the reservation of its record's key.
    ///
    /// - Parameters:
    ///   - rkey: the key for the record, unless an earlier order has chosen one.
    ///   - gone: a record of the upload that is known to be no more; it may be published anew, under a new key.
    ///   - payload: makes the job's payload from the upload.
    func publish(
        _ id: String, of did: DID, job jobID: String, rkey: TID, gone: ATURI?, at now: Int64,
        payload: @escaping @Sendable (UploadSession) throws -> [UInt8]
    ) async throws -> Job {
        try await database.commit { db in
            guard var session = try Self.session("id = ?", [id], in: db), session.did == did else {
                throw Fm.Plyr.Upload.PublishTrack.Failure.uploadNotFound.because("You have no upload \(id).")
            }
            let job = try session.jobID.flatMap { try JobStore.job($0, in: db) }
            let isAnew = gone != nil && session.uri == gone && job?.state.isFinal ?? true
            if !isAnew { try session.checkPublishable(job: job) }
            session.rkey = isAnew ? rkey : session.rkey ?? rkey
            session.jobID = jobID
            try JobStore.enqueue(
                id: jobID, kind: Publisher.jobKind, payload: try payload(session), at: now, in: db)
            try db.execute(
                sql: "UPDATE upload SET rkey = ?, job_id = ? WHERE id = ?",
                arguments: [session.rkey?.text, jobID, id])
            guard let job = try JobStore.job(jobID, in: db) else { throw XRPCError.internalServerError }
            return job
        }
    }

    /// Remembers where a track was published.
    func published(_ id: String, uri: ATURI, cid: CID) async throws {
        try await database.commit { db in
            try db.execute(
                sql: "UPDATE upload SET uri = ?, cid = ? WHERE id = ?", arguments: [uri.text, cid.description, id])
        }
    }

    /// A job and whose it is; nil when there is none.
    func job(_ id: String) async throws -> (job: Job, owner: DID)? {
        try await database.read { db in
            guard let job = try JobStore.job(id, in: db),
                let session = try Self.session("job_id = ?", [id], in: db)
            else { return nil }
            return (job, session.did)
        }
    }

    /// Forgets uploads from before `time` that came to nothing: nobody asked for their publication, or it failed.
    ///
    /// - Parameter remove: throws away the bytes that nothing refers to any more. It runs within the transaction, so
    ///   that ``insert(_:store:)`` cannot refer to them at the same moment.
    func expire(before time: Int64, remove: @escaping @Sendable (ObjectID) throws -> Void) async throws {
        try await database.commit { db in
            let digests = try String.fetchAll(
                db,
                sql: """
                    DELETE FROM upload WHERE uri IS NULL AND created_at < ?
                    AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = job_id AND state IN ('queued', 'running'))
                    RETURNING digest
                    """,
                arguments: [time])
            let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM upload WHERE digest = ?)")
            for digest in Set(digests) where try Bool.fetchOne(statement, arguments: [digest]) != true {
                if let object = ObjectID(digest) { try remove(object) }
            }
        }
    }

    private static func session(
        _ condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> UploadSession? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM upload WHERE \(condition)"), arguments: arguments
        ).flatMap { row in try UploadSession(row) }
    }
}

extension UploadSession {
    /// nil for a row that no version of this program writes.
    fileprivate init?(_ row: Row) throws {
        guard let object = ObjectID(row["digest"]) else { return nil }
        let rkey: String? = row["rkey"]
        let uri: String? = row["uri"]
        self.init(
            id: row["id"], did: try DID(row["did"]), object: object, size: row["size"], name: row["name"],
            fileType: row["file_type"], mimeType: row["mime_type"], durationMilliseconds: row["duration_ms"],
            rkey: try rkey.map { try TID($0) }, jobID: row["job_id"],
            uri: try uri.map { try ATURI($0) }, createdAt: row["created_at"])
    }
}
