import DataModel
import Foundation
package import GRDB
package import Keys
import Labeling
import Lexicons
package import Storage
package import Syntax

/// The labeler's log. What it has acknowledged is never lost, and its numbers only rise.
package struct LabelStore: Sendable {
    package static let migrations = [Migration(PackageResources.v0001_labels_sql)]

    package let database: DatabasePool
    private let version: DataVersion

    /// Opens or makes the log at `path`.
    package init(path: String) throws {
        database = try .open(at: path, durability: .full, migrations: Self.migrations)
        version = try DataVersion(path: path)
    }

    /// Signs and keeps a label. One that holds already, just so, is answered with its number and not said again.
    ///
    /// - Parameter now: microseconds since 1970.
    package func append(
        _ draft: LabelDraft, from src: DID, key: PrivateKey, at now: Int64
    ) async throws -> SequencedLabel {
        if let exp = draft.exp, exp.microseconds <= now { throw LabelError.expiryInThePast }
        return try await database.write { db in
            let current = try Self.current(draft, from: src, in: db)
            if let current, current.label.isNegation == draft.isNegation, current.label.exp?.text == draft.exp?.text {
                return current
            }
            if draft.isNegation, current == nil { throw try Self.nothingToNegate(draft, from: src, in: db) }
            // A later statement must have a later time, or consumers keep the earlier one.
            let time = max(now, (current?.label.cts.microseconds ?? 0) + 1000)
            let label = Label(
                src: src, uri: draft.uri, cid: try draft.cid.map { try CIDString($0.description) }, val: draft.val,
                neg: draft.isNegation ? true : nil, cts: Datetime(microseconds: time), exp: draft.exp
            ).signed(by: key)
            return SequencedLabel(seq: try Self.insert(label, key: key.publicKey, in: db), label: label)
        }
    }

    private static func current(_ draft: LabelDraft, from src: DID, in db: Database) throws -> SequencedLabel? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT * FROM label WHERE src = ? AND uri = ? AND cid = ? AND val = ? AND is_current = 1"),
            arguments: [src.text, draft.uri.text, draft.cid?.description ?? "", draft.val]
        ).map { row in try SequencedLabel(row) }
    }

    /// Why there is nothing to take back: people often forget that a label was put on one version.
    private static func nothingToNegate(_ draft: LabelDraft, from src: DID, in db: Database) throws -> LabelError {
        let cid = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT cid FROM label
                    WHERE src = ? AND uri = ? AND val = ? AND cid <> '' AND is_current = 1 AND neg = 0 LIMIT 1
                    """),
            arguments: [src.text, draft.uri.text, draft.val])
        return cid.map { .appliedToVersion($0) } ?? .notApplied
    }

    private static func insert(_ label: Label, key: PublicKey, in db: Database) throws -> Int64 {
        let cid = label.cid?.text ?? ""
        try db.execute(
            sql: """
                UPDATE label SET is_current = 0
                WHERE src = ? AND uri = ? AND cid = ? AND val = ? AND is_current = 1
                """,
            arguments: [label.src.text, label.uri.text, cid, label.val])
        try db.execute(
            sql: """
                INSERT INTO label (src, uri, cid, val, neg, cts, exp, expires_at, sig, signing_key, is_current)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """,
            arguments: [
                label.src.text, label.uri.text, cid, label.val, label.isNegation, label.cts.text, label.exp?.text,
                label.exp?.microseconds, Data(label.sig ?? []), key.didKey,
            ])
        return db.lastInsertedRowID
    }

    /// Labels behind `seq`, history included, in order.
    package func labels(after seq: Int64, limit: Int) async throws -> [SequencedLabel] {
        try await database.read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM label WHERE seq > ? ORDER BY seq LIMIT ?"),
                arguments: [seq, limit]
            ).map { row in try SequencedLabel(row) }
        }
    }

    /// The last number given out, also when its row is gone; zero for an empty log.
    package func newest() async throws -> Int64 {
        try await database.read { db in
            try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'label'") ?? 0
        }
    }

    /// Changes whenever any process has added a label.
    package func dataVersion() async throws -> Int64 { try await version.current() }

    /// Whether the log can be read.
    package func check() async throws { _ = try await newest() }
}

extension SequencedLabel {
    init(_ row: Row) throws {
        let cid: String = row["cid"]
        let exp: String? = row["exp"]
        let sig: Data = row["sig"]
        let neg: Bool = row["neg"]
        self.init(
            seq: row["seq"],
            label: Label(
                ver: Label.version, src: try DID(row["src"]), uri: try URI(row["uri"]),
                cid: try cid.isEmpty ? nil : CIDString(cid), val: row["val"], neg: neg ? true : nil,
                cts: try Datetime(row["cts"]), exp: try exp.map { try Datetime($0) }, sig: Array(sig)))
    }
}
