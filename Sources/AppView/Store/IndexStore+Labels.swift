import Schema
import DataModel
import Foundation
import GRDB
import Labeling
import Lexicons
import Syntax

extension IndexStore {
    /// Keeps genuine labels and the place of the event that brought them. An older label of an identity does not
    /// replace a newer one.
    func apply(_ labels: [Label], at place: Place) async throws {
        try await database.write { db in
            try Self.advance(place, in: db)
            for label in labels {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO label (src, uri, cid, val, cts, label, is_negation, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (uri, src, cid, val) DO UPDATE SET cts = excluded.cts, label = excluded.label,
                            is_negation = excluded.is_negation, expires_at = excluded.expires_at
                        WHERE excluded.cts >= label.cts
                        """
                ).execute(arguments: [
                    label.src.text, label.uri.text, label.cid?.text ?? "", label.val, label.cts.microseconds,
                    Data(label.cbor()), label.isNegation, label.exp?.microseconds,
                ])
            }
        }
    }

    /// The labels on any of `subjects`, negations and expired ones included.
    static func labels(on subjects: Set<String>, in db: Database) throws -> [Label] {
        guard !subjects.isEmpty else { return [] }
        let places = subjects.map { _ in "?" }.joined(separator: ", ")
        let rows = try Data.fetchAll(
            db, sql: "SELECT label FROM label WHERE uri IN (\(places))",
            arguments: StatementArguments(Array(subjects)))
        return try rows.map { try Label(uncheckedCBOR: Array($0)) }
    }
}
