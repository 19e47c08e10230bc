import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Storage
import Syntax

@testable import Labeler

/// A log as the first version of its schema had it.
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
}
