import DataModel
import Foundation
import GRDB
import Lexicons
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
                    name: .outdatedCursor, message: "Requested cursor exceeded limit. Possibly missing events")))
    }

    /// Drops events from before `time`.
    func prune(before time: Int64) async throws {
        try await database.pool.write { db in
            try db.execute(sql: "DELETE FROM event WHERE created_at < ?", arguments: [time])
        }
    }
}
