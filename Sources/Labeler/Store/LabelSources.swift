import GRDB
import Syntax

/// The labelers of a log by their numbers, read once for all rows of an answer.
struct LabelSources {
    struct Source {
        let id: Int64
        let did: DID
        /// What it signs with now; nil for one that is not set up to.
        let keyID: Int64?
    }

    /// The first one first.
    let all: [Source]

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT labeler.id, labeler.did, signing_key.id FROM labeler
                    LEFT JOIN signing_key ON signing_key.labeler = labeler.id AND signing_key.state = 'current'
                    ORDER BY labeler.id
                    """))
        all = try Array(rows.map { row in Source(id: row[0], did: try DID(row[1]), keyID: row[2]) })
    }

    func did(of id: Int64) throws -> DID {
        guard let source = source(id) else { throw DatabaseError(message: "labeler \(id) is gone") }
        return source.did
    }

    func keyID(of id: Int64) -> Int64? { source(id)?.keyID }

    /// Numbers are given out one by one, and few: most often the number is the place.
    private func source(_ id: Int64) -> Source? {
        if id > 0, id <= all.count, all[Int(id) - 1].id == id { return all[Int(id) - 1] }
        return all.first { $0.id == id }
    }
}
