import DataModel
import Foundation
import GRDB
import Labeling
import Lexicons
import Syntax

/// The order of a list of tracks.
enum TrackOrder: String, Sendable {
    case latest
    case popular

    fileprivate var column: String { self == .latest ? "sort_at" : "like_count" }
}

/// A place in a list of tracks: the sort key and the row of the last track of a page.
struct TrackCursor: Sendable, Hashable {
    let key: Int64
    let id: Int64

    init(key: Int64, id: Int64) {
        self.key = key
        self.id = id
    }

    /// Reads what ``description`` wrote; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let key = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        self.init(key: key, id: id)
    }

    var description: String { "\(key).\(id)" }
}

/// A row of the index with all that a view of it needs.
struct IndexedTrack: Sendable {
    let id: Int64
    let uri: ATURI
    let cid: CIDString
    let did: DID
    let handle: Handle
    let record: [UInt8]
    /// The audio in the object store; nil for audio that is elsewhere.
    let fileID: String?
    let mimeType: String
    let sortAt: Int64
    let indexedAt: Int64
    let likeCount: Int64
    let commentCount: Int64
}

/// Tracks with what was said about them, read in one snapshot.
struct HydratedTracks: Sendable {
    var tracks: [IndexedTrack]
    var labels: [Label]
    /// What the authors say of themselves.
    var profiles: [DID: IndexedProfile]
    /// The viewer's likes, subject to record; nil for a stranger.
    var likes: [String: ATURI]?
}

extension IndexStore {
    private static let columns = "track.*, repo.handle"

    /// A page of a list, newest or most liked first.
    func tracks(
        by actor: DID?, tag: String?, order: TrackOrder, after cursor: TrackCursor?, limit: Int, for scope: ViewScope
    ) async throws -> HydratedTracks {
        let statement = Self.listStatement(by: actor, tag: tag, order: order, after: cursor, limit: limit)
        return try await database.read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: statement.sql), arguments: statement.arguments)
            return try Self.hydrate(rows.map { row in try IndexedTrack(row) }, for: scope, in: db)
        }
    }

    /// Skeleton and rows in one statement: the inner walk goes through an index of just these columns.
    static func listStatement(
        by actor: DID?, tag: String?, order: TrackOrder, after cursor: TrackCursor?, limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        let (table, id) = tag == nil ? ("track", "id") : ("track_tag", "track_id")
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let tag {
            conditions.append("skeleton.tag = ?")
            arguments += [tag]
        }
        if let actor {
            conditions.append("skeleton.did = ?")
            arguments += [actor.text]
        }
        if let cursor {
            conditions.append("(skeleton.\(order.column), skeleton.\(id)) < (?, ?)")
            arguments += [cursor.key, cursor.id]
        }
        conditions.append("repo.is_active = 1")
        let sql = """
            SELECT \(columns) FROM \(table) AS skeleton
            CROSS JOIN track ON track.id = skeleton.\(id)
            CROSS JOIN repo ON repo.did = track.did
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY skeleton.\(order.column) DESC, skeleton.\(id) DESC LIMIT ?
            """
        return (sql, arguments + [limit])
    }

    /// The tracks of these URIs that are known, in no order.
    func tracks(at uris: [ATURI], for scope: ViewScope) async throws -> HydratedTracks {
        try await database.read { db in
            guard !uris.isEmpty else { return try Self.hydrate([], for: scope, in: db) }
            let places = uris.map { _ in "?" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Self.columns) FROM track JOIN repo ON repo.did = track.did
                    WHERE track.uri IN (\(places)) AND repo.is_active = 1
                    """,
                arguments: StatementArguments(uris.map(\.text)))
            return try Self.hydrate(rows.map { row in try IndexedTrack(row) }, for: scope, in: db)
        }
    }

    private static func hydrate(
        _ tracks: [IndexedTrack], for scope: ViewScope, in db: Database
    ) throws -> HydratedTracks {
        let subjects = Set(tracks.flatMap { [$0.uri.text, $0.did.text, $0.did.profileURI] })
        return HydratedTracks(
            tracks: tracks, labels: try labels(on: subjects, by: scope.sources, in: db),
            profiles: try profiles(of: Set(tracks.map(\.did)), in: db),
            likes: try likes(of: scope.viewer, on: tracks, in: db))
    }

    private static func likes(of viewer: DID?, on tracks: [IndexedTrack], in db: Database) throws -> [String: ATURI]? {
        guard let viewer else { return nil }
        guard !tracks.isEmpty else { return [:] }
        let places = tracks.map { _ in "?" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db, sql: "SELECT subject, uri FROM remark WHERE did = ? AND kind = 'like' AND subject IN (\(places))",
            arguments: [viewer.text] + StatementArguments(tracks.map(\.uri.text)))
        var likes: [String: ATURI] = [:]
        for row in rows { likes[row["subject"]] = try ATURI(row["uri"]) }
        return likes
    }
}

extension IndexedTrack {
    init(_ row: Row) throws {
        let record: Data = row["record"]
        let fileID: String = row["file_id"]
        self.init(
            id: row["id"], uri: try ATURI(row["uri"]), cid: try CIDString(row["cid"]), did: try DID(row["did"]),
            handle: try Handle(row["handle"]), record: Array(record),
            fileID: fileID.isEmpty ? nil : fileID, mimeType: row["mime_type"], sortAt: row["sort_at"],
            indexedAt: row["indexed_at"], likeCount: row["like_count"], commentCount: row["comment_count"])
    }
}
