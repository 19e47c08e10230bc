import DataModel
import Foundation
import GRDB
import Labeling
import Lexicons
import Schema
import Storage
import Syntax

extension IndexStore {
    /// Labels of one source on one subject, negations included. More would be read
    /// with every view of the subject.
    static let maximumLabels: Int64 = 1000

    /// Keeps genuine labels and the place of the event that brought them. An older label of an identity does not
    /// replace a newer one. Answers how many were not kept, because there are ``maximumLabels`` of others.
    @discardableResult
    func apply(_ labels: [Label], at place: Place) async throws -> Int {
        try await database.commit { db in
            try Self.advance(place, in: db)
            var refused = 0
            for label in labels {
                guard try Self.hasRoom(for: label, in: db) else {
                    refused += 1
                    continue
                }
                try db.cachedStatement(
                    sql: """
                        INSERT INTO label (src, uri, cid, val, cts, label, is_negation, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (uri, src, val) DO UPDATE SET cid = excluded.cid, cts = excluded.cts,
                            label = excluded.label, is_negation = excluded.is_negation, expires_at = excluded.expires_at
                        WHERE excluded.cts >= label.cts
                        """
                ).execute(arguments: [
                    label.src.text, label.uri.text, label.cid?.text ?? "", label.val, label.cts.microseconds,
                    Data(label.cbor()), label.isNegation, label.exp?.microseconds,
                ])
            }
            return refused
        }
    }

    private static func hasRoom(for label: Label, in db: Database) throws -> Bool {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*), coalesce(max(val = ?), 0) FROM label WHERE uri = ? AND src = ?
                    """),
            arguments: [label.val, label.uri.text, label.src.text])
        guard let row else { return true }
        let (count, isKnown): (Int64, Bool) = (row[0], row[1])
        return count < maximumLabels || isKnown
    }

    /// The labels of `sources` on any of `subjects`, negations and expired ones included.
    static func labels(on subjects: Set<String>, by sources: Set<DID>, in db: Database) throws -> [Label] {
        guard !subjects.isEmpty, !sources.isEmpty else { return [] }
        let statement = labelStatement(on: subjects, by: sources)
        return try Data.fetchAll(db, sql: statement.sql, arguments: statement.arguments)
            .map { try Label(uncheckedCBOR: Array($0)) }
    }

    static func labelStatement(
        on subjects: Set<String>, by sources: Set<DID>
    ) -> (sql: String, arguments: StatementArguments) {
        let (places, origins) = (subjects.map { _ in "?" }, sources.map { _ in "?" })
        let sql = """
            SELECT label FROM label
            WHERE uri IN (\(places.joined(separator: ", "))) AND src IN (\(origins.joined(separator: ", ")))
            """
        return (sql, StatementArguments(Array(subjects)) + StatementArguments(sources.map(\.text)))
    }
}
