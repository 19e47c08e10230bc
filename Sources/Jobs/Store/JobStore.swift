import Foundation
package import GRDB
package import Storage

/// The table of jobs, which lives in the database of the service that orders the work: so the order and what it is
/// about are one transaction.
package struct JobStore: Sendable {
    /// To be applied with the service's own migrations.
    package static let migration = Migration(PackageResources.v0001_jobs_sql)

    let database: DatabasePool

    package init(_ database: DatabasePool) { self.database = database }

    /// Adds a job within a transaction of the caller's. An identifier that exists already is left as it is.
    package static func enqueue(id: String, kind: String, payload: [UInt8], at now: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO job (id, kind, payload, state, due, created_at, updated_at)
                VALUES (?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """,
            arguments: [id, kind, Data(payload), now, now, now])
    }

    /// A job; nil when there is none.
    package func job(_ id: String) async throws -> Job? {
        try await database.read { db in try Self.job(id, in: db) }
    }

    /// A job, within a transaction of the caller's.
    package static func job(_ id: String, in db: Database) throws -> Job? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM job WHERE id = ?"), arguments: [id]).flatMap(Job.init)
    }

    /// Takes the job that has waited longest, for `lease` microseconds, and says whether others were given up. Writes
    /// only when there is one.
    ///
    /// - Parameter maximumAttempts: a job that was begun this often without coming to an end has ended the process, or
    ///   outlived its lease, each time: it is given up.
    func claim(at now: Int64, lease: Int64, maximumAttempts: Int) async throws -> (job: Job?, hasGivenUp: Bool) {
        guard let due = try await nextDue(), due <= now else { return (nil, false) }
        return try await database.commit { db in
            try db.execute(
                sql: """
                    UPDATE job SET state = 'failed', error = ?, message = ?, updated_at = ?
                    WHERE state IN ('queued', 'running') AND due <= ? AND attempts >= ?
                    """,
                arguments: [JobFailure.givenUp.name, JobFailure.givenUp.message, now, now, maximumAttempts])
            let hasGivenUp = db.changesCount > 0
            let job = try Row.fetchOne(
                db,
                sql: """
                    UPDATE job SET state = 'running', attempts = attempts + 1, due = ?, updated_at = ?
                    WHERE id = (
                        SELECT id FROM job WHERE state IN ('queued', 'running') AND due <= ? ORDER BY due LIMIT 1)
                    RETURNING *
                    """,
                arguments: [now + lease, now, now]
            ).flatMap(Job.init)
            return (job, hasGivenUp)
        }
    }

    /// When the next job may be taken, in microseconds since 1970; nil when none waits.
    func nextDue() async throws -> Int64? {
        try await database.read { db in
            try Int64.fetchOne(db, sql: "SELECT min(due) FROM job WHERE state IN ('queued', 'running')")
        }
    }

    /// Gives back jobs that a process left running when it ended; only for the one process that works on them.
    func reclaim(at now: Int64) async throws {
        try await database.commit { db in
            try db.execute(sql: "UPDATE job SET state = 'queued', due = ? WHERE state = 'running'", arguments: [now])
        }
    }

    /// Says how far a job is, and keeps its lease.
    func report(_ job: Job, phase: String?, progress: Int?, at now: Int64, lease: Int64) async throws {
        try await change(
            job, "phase = coalesce(?, phase), progress = coalesce(?, progress), due = ?",
            [phase, progress, now + lease], at: now)
    }

    func complete(_ job: Job, result: [UInt8], at now: Int64) async throws {
        try await change(job, "state = 'completed', result = ?, progress = 100", [Data(result)], at: now)
    }

    func fail(_ job: Job, _ failure: JobFailure, at now: Int64) async throws {
        try await change(job, "state = 'failed', error = ?, message = ?", [failure.name, failure.message], at: now)
    }

    func retry(_ job: Job, due: Int64, at now: Int64) async throws {
        try await change(job, "state = 'queued', due = ?", [due], at: now)
    }

    /// Changes a job that is still the caller's. Throws ``LeaseLost`` when another worker has begun it meanwhile.
    private func change(
        _ job: Job, _ assignments: String, _ arguments: StatementArguments, at now: Int64
    ) async throws {
        try await database.commit { db in
            try db.execute(
                sql: """
                    UPDATE job SET \(assignments), updated_at = ? WHERE id = ? AND state = 'running' AND attempts = ?
                    """,
                arguments: arguments + [now, job.id, job.attempts])
            guard db.changesCount > 0 else { throw LeaseLost() }
        }
    }
}

/// The job is another worker's by now.
struct LeaseLost: Error {}

extension Job {
    /// nil for a row that no version of this program writes.
    fileprivate init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        let error: String? = row["error"]
        let message: String? = row["message"]
        let result: Data? = row["result"]
        let payload: Data = row["payload"]
        self.init(
            id: row["id"], kind: row["kind"], payload: Array(payload), state: state, attempts: row["attempts"],
            phase: row["phase"], progress: row["progress"], result: result.map(Array.init),
            failure: error.map { JobFailure(name: $0, message: message ?? "") }, createdAt: row["created_at"],
            updatedAt: row["updated_at"])
    }
}
