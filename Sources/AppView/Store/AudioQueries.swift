import DataModel
import Foundation
import GRDB
import Labeling
import Lexicons
import Syntax

/// What a track says of its audio.
struct IndexedAudio: Sendable, Hashable {
    let mimeType: String
    let uri: String
    let cid: String
    /// Whose track it is.
    let did: DID
    /// The audio in the repository of that account.
    let blob: CID?
}

extension IndexStore {
    /// Tracks that play the same file, of which some may be hidden; the oldest ones do.
    private static let maximumSharing = 50

    /// What tracks of active accounts say of a file in the object store, the oldest first, and the labels on them and
    /// their authors.
    func audio(ofFile fileID: String) async throws -> (tracks: [IndexedAudio], labels: [Label]) {
        guard !fileID.isEmpty else { return ([], []) }
        return try await database.read { db in
            let tracks = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT track.uri, track.cid, track.mime_type, track.did, track.record
                        FROM track JOIN repo ON repo.did = track.did
                        WHERE track.file_id = ? AND track.file_id != '' AND repo.is_active = 1
                        ORDER BY track.id LIMIT ?
                        """),
                arguments: [fileID, Self.maximumSharing]
            ).map { row in
                let record: Data = row["record"]
                return IndexedAudio(
                    mimeType: row["mime_type"], uri: row["uri"], cid: row["cid"], did: try DID(row["did"]),
                    blob: try Fm.Plyr.Track(cbor: Array(record)).audioBlob?.ref)
            }
            return (tracks, try Self.labels(on: Set(tracks.flatMap { [$0.uri, $0.did.text] }), in: db))
        }
    }
}

extension DID {
    /// The record that an account tells of itself: labels may be on that.
    var profileURI: String { "at://\(text)/\(Fm.Plyr.Actor.Profile.nsid)/self" }
}
