import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Storage
import Syntax

@testable import Labeler

/// A log as earlier versions of its schema had it.
enum EarlierLog {
    /// Three labels: one, its negation, and one of another value.
    static func make(at path: String, by did: DID, key: PrivateKey) async throws {
        let database = try DatabasePool.open(at: path, durability: .full, migrations: [LabelStore.migrations[0]])
        try await database.write { db in
            for (val, isNegation, second) in [("x", false, 1), ("x", true, 2), ("other", false, 3)] {
                let subject = val == "x" ? LabelerFixture.track : did.text
                let label = Label(
                    ver: 1, src: did, uri: try URI(subject), val: val, neg: isNegation ? true : nil,
                    cts: Datetime(secondsSince1970: 1_700_000_000 + Int64(second))
                ).signed(by: key)
                try db.execute(
                    sql: "UPDATE label SET is_current = 0 WHERE uri = ? AND val = ?", arguments: [subject, val])
                try db.execute(
                    sql: """
                        INSERT INTO label (src, uri, cid, val, neg, cts, sig, signing_key, is_current)
                        VALUES (?, ?, '', ?, ?, ?, ?, ?, 1)
                        """,
                    arguments: [
                        did.text, subject, val, isNegation, label.cts.text, Data(label.sig ?? []), key.publicKey.didKey,
                    ])
            }
        }
        try database.close()
    }

    /// Brings it to the second version, where something is known about the second label, and numbers up to 41 are left
    /// out.
    static func bringToSecondVersion(at path: String) async throws {
        let database = try DatabasePool.open(
            at: path, durability: .full, migrations: Array(LabelStore.migrations.prefix(2)))
        try await database.write { db in
            try db.execute(sql: "INSERT INTO label_context VALUES (2, '{\"a\":1}')")
            try db.execute(sql: "UPDATE sqlite_sequence SET seq = 41 WHERE name = 'label'")
            try db.execute(sql: "UPDATE log SET appended_at = ?", arguments: [LabelerFixture.time])
        }
        try database.close()
    }
}
