import Foundation
import GRDB
import Labeling
import Lexicons
import Storage
import Syntax

/// A row of the log.
struct StoredLabel: Sendable {
    let entry: SequencedLabel
    /// The key that made the signature.
    let keyID: Int64
    /// Its labeler.
    let labelerID: Int64

    /// What a query selects from `label`, in this order.
    static let columns = "seq, src, uri, cid, val, neg, cts, exp, sig, signing_key"

    static func fetchAll(
        _ db: Database, _ sql: String, arguments: StatementArguments, by sources: LabelSources
    ) throws -> [StoredLabel] {
        // Row by row: none is copied before it is read.
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        return try Array(rows.map { row in try StoredLabel(row, by: sources) })
    }

    /// Reads a row of ``columns``.
    init(_ row: Row, by sources: LabelSources) throws {
        let cid: String = row[3]
        let neg: Bool = row[5]
        let exp: String? = row[7]
        let sig: Data = row[8]
        labelerID = row[1]
        let label = Label(
            ver: Label.version, src: try sources.did(of: labelerID), uri: try URI(row[2]),
            cid: try cid.isEmpty ? nil : CIDString(cid), val: row[4], neg: neg ? true : nil, cts: try Datetime(row[6]),
            exp: try exp.map { try Datetime($0) }, sig: Array(sig))
        entry = SequencedLabel(seq: row[0], label: label)
        keyID = row[9]
    }

    private init(entry: SequencedLabel, keyID: Int64, labelerID: Int64) {
        self.entry = entry
        self.keyID = keyID
        self.labelerID = labelerID
    }

    /// The same label, its time too, signed anew.
    func signed(by signer: Signer) -> StoredLabel {
        StoredLabel(
            entry: SequencedLabel(seq: entry.seq, label: entry.label.signed(by: signer.key)), keyID: signer.keyID,
            labelerID: labelerID)
    }
}

extension LabelStore {
    /// The labels that `fetch` finds, each signed by the present key of its source. Those that an older key signed are
    /// signed anew and kept so: after a rotation nobody could verify them any more (label specification, "Signatures").
    func freshened(
        _ fetch: @escaping @Sendable (Database, LabelSources) throws -> [StoredLabel]
    ) async throws -> [SequencedLabel] {
        let (found, signers) = try await database.read { [keys] db in
            let sources = try LabelSources(db)
            let found = try fetch(db, sources)
            let isFresh = found.allSatisfy { $0.keyID == sources.keyID(of: $0.labelerID) }
            return (found, isFresh ? [:] : try keys.signers(in: db))
        }
        guard !signers.isEmpty else { return found.map(\.entry) }
        var renewed: [StoredLabel] = []
        let entries = found.map { stored in
            guard let signer = signers[stored.labelerID], signer.keyID != stored.keyID else { return stored.entry }
            let label = stored.signed(by: signer)
            renewed.append(label)
            return label.entry
        }
        if !renewed.isEmpty { try await keep(renewed) }
        return entries
    }

    private func keep(_ renewed: [StoredLabel]) async throws {
        try await database.commit { db in
            let update = try db.cachedStatement(
                sql: "UPDATE label SET sig = ?, signing_key = ? WHERE seq = ? AND signing_key < ?")
            for label in renewed {
                try update.execute(arguments: [
                    Data(label.entry.label.sig ?? []), label.keyID, label.entry.seq, label.keyID,
                ])
            }
        }
    }
}
