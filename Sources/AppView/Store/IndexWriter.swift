import DataModel
import Foundation
import GRDB
import Lexicons
import Syntax

/// Writes the changes of one repository, within a transaction.
struct IndexWriter {
    let db: Database
    let did: DID
    /// Microseconds since 1970.
    let now: Int64

    func apply(_ change: IndexChange) throws {
        switch change {
        case .putTrack(let uri, let cid, let track, let audio, let record):
            try put(track, audio, uri: uri, cid: cid.description, record: record)
        case .putRemark(let uri, let remark, let record): try put(remark, uri: uri, record: record)
        case .putProfile(let did, let record):
            try execute(
                "INSERT INTO profile VALUES (?, ?) ON CONFLICT (did) DO UPDATE SET record = excluded.record",
                [did.text, Data(record)])
        case .delete(let uri): try delete(uri)
        }
    }

    private func put(
        _ track: Fm.Plyr.Track, _ audio: TrackAudio, uri: ATURI, cid: String, record: [UInt8]
    ) throws {
        // A time in the future must not keep a track at the top.
        let sortAt = min(track.createdAt.microseconds, now)
        try execute(
            """
            INSERT INTO track
                (uri, did, cid, record, file_id, has_blob, mime_type, sort_at, indexed_at, like_count, comment_count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
            ON CONFLICT (uri) DO UPDATE SET cid = excluded.cid, record = excluded.record, file_id = excluded.file_id,
                has_blob = excluded.has_blob, mime_type = excluded.mime_type, sort_at = excluded.sort_at
            """,
            [
                uri.text, did.text, cid, Data(record), audio.fileID ?? "", audio.hasBlob, audio.mimeType, sortAt, now,
            ])
        try execute("DELETE FROM track_tag WHERE track_id = (SELECT id FROM track WHERE uri = ?)", [uri.text])
        for tag in TrackTags.tags(of: track) {
            try execute(
                "INSERT INTO track_tag SELECT id, ?, did, sort_at, like_count FROM track WHERE uri = ?",
                [tag, uri.text])
        }
        try recount(uri.text)
    }

    private func put(_ remark: IndexChange.Remark, uri: ATURI, record: [UInt8]) throws {
        let before = try subject(of: uri)
        try execute(
            """
            INSERT INTO remark VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (uri) DO UPDATE SET subject = excluded.subject, record = excluded.record
            """,
            [
                uri.text, remark.kind.rawValue, did.text, remark.subject.text, Data(record),
                min(remark.createdAt.microseconds, now),
            ])
        if let before, before != remark.subject.text { try recount(before) }
        try recount(remark.subject.text)
    }

    private func delete(_ uri: ATURI) throws {
        let subject = try subject(of: uri)
        try execute("DELETE FROM track WHERE uri = ?", [uri.text])
        try execute("DELETE FROM remark WHERE uri = ?", [uri.text])
        if uri.collection == Fm.Plyr.Actor.Profile.nsid { try execute("DELETE FROM profile WHERE did = ?", [did.text]) }
        if let subject { try recount(subject) }
    }

    private func subject(of uri: ATURI) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT subject FROM remark WHERE uri = ?"), arguments: [uri.text])
    }

    /// Counts the remarks on a track: an account counts once, however many records it writes.
    private func recount(_ uri: String) throws {
        try execute(
            """
            UPDATE track SET
                like_count = (SELECT count(DISTINCT did) FROM remark WHERE subject = ?1 AND kind = 'like'),
                comment_count = (SELECT count(*) FROM remark WHERE subject = ?1 AND kind = 'comment')
            WHERE uri = ?1
            """,
            [uri])
        try execute(
            """
            UPDATE track_tag SET like_count = (SELECT like_count FROM track WHERE uri = ?1)
            WHERE track_id = (SELECT id FROM track WHERE uri = ?1)
            """,
            [uri])
    }

    /// Forgets all that an account has published.
    func deleteAll() throws {
        let subjects = try String.fetchAll(
            db, sql: "SELECT DISTINCT subject FROM remark WHERE did = ?", arguments: [did.text])
        try execute("DELETE FROM track WHERE did = ?", [did.text])
        try execute("DELETE FROM remark WHERE did = ?", [did.text])
        try execute("DELETE FROM profile WHERE did = ?", [did.text])
        for subject in subjects { try recount(subject) }
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
