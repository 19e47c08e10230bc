import GRDB
import Storage

extension LabelStore {
    /// Numbers up to this one may be left out; as many are left behind it as any labeler needs.
    package static let greatestLeftOut: Int64 = 1 << 52

    /// Gives out no number up to `seq`. Subscribers of a labeler that moves here go on behind the last number that they
    /// have seen there: labels with smaller ones would never reach them.
    ///
    /// - Parameter now: microseconds since 1970.
    package func leaveOut(upTo seq: Int64, at now: Int64) async throws {
        let seq = min(seq, Self.greatestLeftOut)
        try await database.commit { db in
            guard try Self.newest(db) < seq else { return }
            // What is left out here is not what a restored log does not know.
            try Self.noteWriting(at: now, in: db)
            try Self.leaveOut(upTo: seq, in: db)
        }
    }

    /// The same within a transaction, for a number behind the newest.
    static func leaveOut(upTo seq: Int64, in db: Database) throws {
        try db.execute(sql: "UPDATE log SET left_out = ?", arguments: [seq])
    }
}
