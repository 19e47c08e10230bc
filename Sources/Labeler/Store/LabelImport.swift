import DataModel
import Foundation
import GRDB
import Syntax

/// How far a file has been taken in.
struct ImportMark: Sendable {
    /// SHA-256 of the whole file.
    let digest: [UInt8]
    /// Lines that are done.
    let lines: Int64

    func keep(for labelerID: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO import VALUES (?, ?, ?) ON CONFLICT (labeler, digest) DO UPDATE SET lines = excluded.lines
                """
        ).execute(arguments: [labelerID, Data(digest), lines])
    }
}

extension LabelStore {
    /// How many lines of a file have been taken in for a labeler.
    func importedLines(of digest: [UInt8], for did: DID) async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT lines FROM import WHERE digest = ? AND labeler = (SELECT id FROM labeler WHERE did = ?)
                    """, arguments: [Data(digest), did.text]) ?? 0
        }
    }
}
