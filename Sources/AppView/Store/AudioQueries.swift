import Schema
import DataModel
import Foundation
import GRDB
import Lexicons
import Syntax

/// A track that names a file, and what is to be known for playing it.
struct IndexedAudio: Sendable, Hashable {
    let uri: String
    let did: DID
    let mimeType: String
    let hasBlob: Bool
    let isActive: Bool
    /// Whether a label hides the track or its author.
    let isHidden: Bool
}

extension IndexStore {
    /// Of the tracks that name one file, only the first ones are looked at: more are an attempt to make it slow.
    private static let maximumSharing = 100

    /// The tracks that name a file in the object store, in the order in which they were first seen.
    ///
    /// - Parameters:
    ///   - hiding: label values that take content away.
    ///   - sources: the labelers who may say so.
    ///   - now: microseconds since 1970.
    func audio(
        ofFile fileID: String, hiding: Set<String>, by sources: Set<DID>, at now: Int64
    ) async throws -> [IndexedAudio] {
        guard !fileID.isEmpty else { return [] }
        let statement = Self.audioStatement(ofFile: fileID, hiding: hiding, by: sources, at: now)
        return try await database.read { db in
            try Row.fetchAll(db.cachedStatement(sql: statement.sql), arguments: statement.arguments).map { row in
                IndexedAudio(
                    uri: row["uri"], did: try DID(row["did"]), mimeType: row["mime_type"], hasBlob: row["has_blob"],
                    isActive: row["is_active"], isHidden: row["is_hidden"])
            }
        }
    }

    static func audioStatement(
        ofFile fileID: String, hiding: Set<String>, by sources: Set<DID>, at now: Int64
    ) -> (sql: String, arguments: StatementArguments) {
        let values = hiding.map { _ in "?" }.joined(separator: ", ")
        let origins = sources.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT track.uri, track.did, track.mime_type, track.has_blob, repo.is_active,
                EXISTS (
                    SELECT 1 FROM label
                    WHERE label.uri IN (track.uri, track.did) AND label.src IN (\(origins))
                        AND label.cid IN ('', track.cid)
                        AND label.val IN (\(values)) AND label.is_negation = 0
                        AND (label.expires_at IS NULL OR label.expires_at > ?)) AS is_hidden
            FROM track JOIN repo ON repo.did = track.did
            WHERE track.file_id = ? AND track.file_id != '' ORDER BY track.id LIMIT ?
            """
        let arguments = StatementArguments(sources.map(\.text)) + StatementArguments(Array(hiding))
        return (sql, arguments + [now, fileID, maximumSharing])
    }

    /// The audio of a track in its author's repository.
    func blob(ofTrack uri: String) async throws -> CID? {
        try await database.read { db in
            try Data.fetchOne(
                db.cachedStatement(sql: "SELECT record FROM track WHERE uri = ?"), arguments: [uri]
            ).flatMap { try Fm.Plyr.Track(uncheckedCBOR: Array($0)).audioBlob?.ref }
        }
    }
}

extension DID {
    /// The record that an account tells of itself: labels may be on that.
    var profileURI: String { "at://\(text)/\(Fm.Plyr.Actor.Profile.nsid)/self" }
}
