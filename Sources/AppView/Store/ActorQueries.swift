import Schema
import DataModel
import Foundation
import GRDB
import Labeling
import Lexicons
import Syntax

/// An account that has published something, and what is known of it.
struct IndexedActor: Sendable {
    let did: DID
    let handle: Handle
    let isActive: Bool
    let profile: IndexedProfile?
    let trackCount: Int64
    let likeCount: Int64
    let labels: [Label]
}

/// What an account says of itself, and in which version.
struct IndexedProfile: Sendable {
    let record: Fm.Plyr.Actor.Profile
    let cid: CIDString

    init(_ block: [UInt8]) throws {
        record = try Fm.Plyr.Actor.Profile(uncheckedCBOR: block)
        cid = try CIDString(CID.dagCBOR(block).description)
    }

    /// What the account says of its profile.
    func selfLabels(by did: DID) -> [Label] { SelfLabels.labels(of: record, cid: cid, by: did) }
}

/// How much the index holds.
struct IndexCounts: Sendable, Hashable {
    let tracks: Int64
    let artists: Int64
    let likes: Int64
    let comments: Int64
    let labels: Int64
}

extension IndexStore {
    /// What is known of an account; nil when it has published nothing.
    func actor(_ did: DID, labeledBy sources: Set<DID>) async throws -> IndexedActor? {
        try await database.read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT repo.handle, repo.is_active, profile.record,
                            (SELECT count(*) FROM track WHERE did = repo.did) AS tracks,
                            (SELECT coalesce(sum(like_count), 0) FROM track WHERE did = repo.did) AS likes
                        FROM repo LEFT JOIN profile USING (did) WHERE repo.did = ?
                        """),
                arguments: [did.text])
            guard let row else { return nil }
            let profile: Data? = row["record"]
            return IndexedActor(
                did: did, handle: try Handle(row["handle"]), isActive: row["is_active"],
                profile: try profile.map { try IndexedProfile(Array($0)) }, trackCount: row["tracks"],
                likeCount: row["likes"],
                labels: try Self.labels(on: [did.text, did.profileURI], by: sources, in: db))
        }
    }

    /// What these accounts say of themselves.
    static func profiles(of dids: Set<DID>, in db: Database) throws -> [DID: IndexedProfile] {
        guard !dids.isEmpty else { return [:] }
        let places = dids.map { _ in "?" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db, sql: "SELECT did, record FROM profile WHERE did IN (\(places))",
            arguments: StatementArguments(dids.map(\.text)))
        var profiles: [DID: IndexedProfile] = [:]
        for row in rows {
            let record: Data = row["record"]
            profiles[try DID(row["did"])] = try IndexedProfile(Array(record))
        }
        return profiles
    }

    /// Counts everything. `now`: microseconds since 1970.
    func counts(at now: Int64) async throws -> IndexCounts {
        try await database.read { db in
            func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
                try Int64.fetchOne(db, sql: sql, arguments: arguments) ?? 0
            }
            return IndexCounts(
                tracks: try count("SELECT count(*) FROM track"),
                artists: try count("SELECT count(DISTINCT did) FROM track"),
                likes: try count("SELECT count(*) FROM remark WHERE kind = 'like'"),
                comments: try count("SELECT count(*) FROM remark WHERE kind = 'comment'"),
                labels: try count(
                    """
                    SELECT count(*) FROM label WHERE is_negation = 0 AND (expires_at IS NULL OR expires_at > ?)
                    """, [now]))
        }
    }
}
