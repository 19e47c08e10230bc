import DataModel
import Foundation
import GRDB
import Lexicons
import Storage
import Streams
import Syntax
import XRPC

/// The firehose as a durable log.
struct EventStore: EventLog {
    let database: PDSDatabase

    /// Adds an event within the transaction of what it tells of.
    static func append(_ event: RepositoryEvent, at now: Int64, in db: Database) throws {
        // The number is part of the frame and known only once there is a row.
        try db.cachedStatement(sql: "INSERT INTO event (frame, created_at) VALUES (x'', ?)").execute(arguments: [now])
        let seq = db.lastInsertedRowID
        let frame = StreamFrame(event.message(seq: seq, at: now))
        try db.cachedStatement(sql: "UPDATE event SET frame = ? WHERE seq = ?")
            .execute(arguments: [Data(frame.bytes), seq])
    }

    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame] {
        try await database.pool.read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT seq, frame FROM event WHERE seq > ? ORDER BY seq LIMIT ?"),
                arguments: [seq, limit])
            var frames: [SequencedFrame] = []
            var length = 0
            while length < Outbox.pageBytes, let row = try rows.next() {
                let frame = StreamFrame(bytes: Array(row["frame"] as Data))
                length += frame.bytes.count
                frames.append(SequencedFrame(seq: row["seq"], frame: frame))
            }
            return frames
        }
    }

    func newest() async throws -> Int64 {
        try await database.pool.read { db in
            try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
        }
    }

    func floor() async throws -> Int64 {
        try await database.pool.read { db in
            if let first = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event") { return first - 1 }
            return try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
        }
    }

    func dataVersion() async throws -> Int64 { try await database.dataVersion() }

    var outdated: StreamFrame? {
        StreamFrame(
            Com.Atproto.Sync.SubscribeRepos.Message.info(
                Com.Atproto.Sync.SubscribeRepos.Info(
                    name: .OutdatedCursor, message: "Requested cursor exceeded limit. Possibly missing events")))
    }

    /// Deleted in one transaction, so that no writer waits long.
    private static let prunedAtOnce = 1000

    /// Deletes the oldest events: those from before `time`, and as many more as there are beyond `bytes`.
    func prune(before time: Int64, keeping bytes: Int64) async throws {
        guard let last = try await lastToPrune(before: time, keeping: bytes) else { return }
        while try await pruneSome(upTo: last) {}
    }

    private func lastToPrune(before time: Int64, keeping limit: Int64) async throws -> Int64? {
        try await database.longReads.read { db in
            let old = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event WHERE created_at < ?", arguments: [time])
            let rows = try Row.fetchCursor(db, sql: "SELECT seq, length(frame) FROM event ORDER BY seq DESC")
            var sum: Int64 = 0
            while let row = try rows.next() {
                sum += row[1] as Int64
                if sum > limit { return max(old ?? 0, row[0]) }
            }
            return old
        }
    }

    private func pruneSome(upTo seq: Int64) async throws -> Bool {
        try await database.pool.commit { db in
            try db.execute(
                sql: "DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE seq <= ? ORDER BY seq LIMIT ?)",
                arguments: [seq, Self.prunedAtOnce])
            return db.changesCount == Self.prunedAtOnce
        }
    }
}
