package import DataModel
import GRDB
import Syntax

/// Something that was said about a subject, whether it still holds or not.
package struct HistoricLabel: Sendable {
    /// Where a label is in the history of its identity.
    package enum State: Int64, Sendable {
        case replaced = 0
        case latest = 1
        case expired = 2
    }

    package let entry: SequencedLabel
    package let state: State
    /// What was known about the subject; a JSON object.
    package let context: Value?
}

extension LabelStore {
    /// Entries of a history that are shown; of longer ones the first.
    private static let maximumHistory = 10_000

    /// All that was said about a subject, in the order of the log. Walks from the latest labels back.
    package func history(of uri: String) async throws -> [HistoricLabel] {
        try await database.read { db in
            let sources = try LabelSources(db)
            let all = try sources.all.flatMap { try Self.history(of: uri, from: $0.id, of: sources, in: db) }
            return all.sorted { $0.entry.seq < $1.entry.seq }
        }
    }

    static let historySQL = """
        WITH RECURSIVE chain (seq, replaces) AS (
            SELECT seq, replaces FROM label INDEXED BY label_identity WHERE state = 1 AND src = :src AND uri = :uri
            UNION ALL
            SELECT seq, replaces FROM label INDEXED BY label_lapsed WHERE state = 2 AND src = :src AND uri = :uri
            UNION ALL
            SELECT label.seq, label.replaces FROM chain JOIN label ON label.seq = chain.replaces)
        SELECT \(StoredLabel.columns), state,
            (SELECT context FROM label_context WHERE label_context.seq = label.seq)
        FROM label WHERE seq IN (SELECT seq FROM chain) ORDER BY seq LIMIT :limit
        """

    private static func history(
        of uri: String, from labeler: Int64, of sources: LabelSources, in db: Database
    ) throws -> [HistoricLabel] {
        try Row.fetchAll(
            db.cachedStatement(sql: historySQL), arguments: ["src": labeler, "uri": uri, "limit": maximumHistory]
        ).map { row in
            let context: String? = row[11]
            return HistoricLabel(
                entry: try StoredLabel(row, by: sources).entry,
                state: HistoricLabel.State(rawValue: row[10]) ?? .replaced,
                context: try context.map { try Value(json: Array($0.utf8)) })
        }
    }
}
