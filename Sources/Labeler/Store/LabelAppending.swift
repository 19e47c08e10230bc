import Foundation
import GRDB
import Labeling
import Lexicons
import Syntax

/// A draft with the label that was signed for it before there was a transaction: signing is most of the work, and needs
/// no lock.
struct SignedDraft: Sendable {
    let draft: LabelDraft
    let label: Label
    let keyID: Int64
}

/// Appends to the log, within one transaction.
struct LabelAppending {
    let db: Database
    /// Whose labels these are, as the transaction sees it: the key may have changed since a draft was signed.
    let signer: Signer
    /// Microseconds since 1970.
    let now: Int64
    private let find: Statement
    private let insert: Statement

    init(db: Database, signer: Signer, now: Int64) throws {
        self.db = db
        self.signer = signer
        self.now = now
        find = try db.cachedStatement(
            sql: """
                SELECT seq FROM label INDEXED BY label_identity
                WHERE src = ?1 AND uri = ?2 AND val = ?3 AND state = 1
                UNION ALL
                SELECT seq FROM label INDEXED BY label_lapsed
                WHERE src = ?1 AND uri = ?2 AND val = ?3 AND state = 2
                LIMIT 1
                """)
        insert = try db.cachedStatement(
            sql: """
                INSERT INTO label (seq, src, uri, cid, val, neg, cts, exp, created_at, expires_at, sig, signing_key,
                    replaces, state)
                VALUES (\(LabelStore.newest) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                """)
    }

    /// The latest label of an identity.
    private struct Latest {
        let seq: Int64
        let isNegation: Bool
        let cid: String
        let exp: String?
        let createdAt: Int64
        let isCurrent: Bool

        /// Whether emitting the draft would only repeat this label. A negation takes back the label whatever version it
        /// names.
        func isRepeated(by draft: LabelDraft) -> Bool {
            isCurrent && isNegation == draft.isNegation && exp == draft.exp?.text
                && (isNegation || cid == draft.cid?.text ?? "")
        }
    }

    /// Keeps a label. A draft that would only repeat the label in force is answered with that label, unless the draft
    /// asks for the repetition.
    func append(_ signed: SignedDraft) throws -> Emission {
        let draft = signed.draft
        if let exp = draft.exp, exp.microseconds <= now { throw LabelError.expiryInThePast }
        if let cts = draft.cts, cts.microseconds > now + Self.clockTolerance { throw LabelError.timeInTheFuture }
        let latest = try latest(of: draft)
        if let latest, !draft.isEmittedAgain, latest.isRepeated(by: draft) { return try held(latest.seq, draft) }
        let label = try label(signed, after: latest)
        if let latest {
            try db.cachedStatement(sql: "UPDATE label SET state = 0 WHERE seq = ?").execute(arguments: [latest.seq])
        }
        let seq = try insert(label, replacing: latest?.seq)
        if let context = draft.context { try keep(context, of: seq) }
        // The negation goes out all the same: the label may have been lost when a backup was restored, and subscribers
        // still apply it.
        return Emission(
            entry: SequencedLabel(seq: seq, label: label), isNew: true,
            negatesUnknown: draft.isNegation && latest == nil)
    }

    private func latest(of draft: LabelDraft) throws -> Latest? {
        let found = try Int64.fetchOne(
            find, arguments: [signer.labelerID, draft.uri.text, draft.val])
        // Most labels are the first of their identity: a whole row is asked for only when there is one.
        guard let seq = found else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT neg, cid, exp, created_at, state FROM label WHERE seq = ?"),
            arguments: [seq])
        return row.map { row in
            Latest(seq: seq, isNegation: row[0], cid: row[1], exp: row[2], createdAt: row[3], isCurrent: row[4] == 1)
        }
    }

    private func held(_ seq: Int64, _ draft: LabelDraft) throws -> Emission {
        let stored = try StoredLabel.fetchAll(
            db, "SELECT \(StoredLabel.columns) FROM label WHERE seq = ?", arguments: [seq], by: LabelSources(db))
        guard let stored = stored.first else { throw DatabaseError(message: "label \(seq) is gone") }
        if let context = draft.context { try keep(context, of: seq) }
        let current = stored.keyID == signer.keyID ? stored : stored.signed(by: signer)
        return Emission(entry: current.entry, isNew: false)
    }

    /// The label as it was signed before, unless its key is an old one by now, or its time is not later than that of
    /// the label it replaces: consumers would keep the earlier one.
    private func label(_ signed: SignedDraft, after latest: Latest?) throws -> Label {
        var label = signed.label
        var isSigned = signed.keyID == signer.keyID
        if let latest, label.cts.microseconds <= latest.createdAt {
            guard signed.draft.cts == nil else { throw LabelError.notLater }
            label.cts = Datetime(microseconds: latest.createdAt + Self.tick)
            isSigned = false
        }
        return isSigned ? label : label.signed(by: signer.key)
    }

    /// How far clocks may differ. What is said later must have a later time, for which there must be room.
    private static let clockTolerance: Int64 = 5 * 60 * 1_000_000
    /// Times are written in milliseconds.
    private static let tick: Int64 = 1000

    private func insert(_ label: Label, replacing replaced: Int64?) throws -> Int64 {
        try insert.execute(arguments: [
            signer.labelerID, label.uri.text, label.cid?.text ?? "", label.val, label.isNegation, label.cts.text,
            label.exp?.text, label.cts.microseconds, label.exp?.microseconds, Data(label.sig ?? []), signer.keyID,
            replaced,
        ])
        return db.lastInsertedRowID
    }

    /// Keeps what is known about a subject; what was known before and is not said again stays.
    private func keep(_ context: LabelContext, of seq: Int64) throws {
        let old = try String.fetchOne(
            db.cachedStatement(sql: "SELECT context FROM label_context WHERE seq = ?"), arguments: [seq])
        try db.cachedStatement(
            sql: "INSERT INTO label_context VALUES (?, ?) ON CONFLICT (seq) DO UPDATE SET context = excluded.context"
        ).execute(arguments: [seq, context.merged(over: old).json])
    }
}

extension LabelStore {
    /// Signs drafts for a labeler, on as many cores as there are; before any transaction.
    func sign(_ drafts: [LabelDraft], from did: DID, at now: Int64) async throws -> [SignedDraft] {
        var recent = keys.recentSigner(of: did)
        if recent == nil { recent = try await database.read { [keys] db in try keys.signer(of: did, in: db) } }
        guard let signer = recent else { throw LabelerError.unknownLabeler(did) }
        let sign: @Sendable (ArraySlice<LabelDraft>) -> [SignedDraft] = { drafts in
            drafts.map { draft in
                SignedDraft(
                    draft: draft, label: draft.label(from: did, at: now).signed(by: signer.key), keyID: signer.keyID)
            }
        }
        guard drafts.count > Self.signedTogether else { return sign(drafts[...]) }
        return await withTaskGroup(of: (Int, [SignedDraft]).self) { group in
            for start in stride(from: 0, to: drafts.count, by: Self.signedTogether) {
                let part = drafts[start..<min(start + Self.signedTogether, drafts.count)]
                group.addTask { (start, sign(part)) }
            }
            var parts: [Int: [SignedDraft]] = [:]
            for await (start, part) in group { parts[start] = part }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    /// A thread signs this many in about two milliseconds.
    private static let signedTogether = 64
}
