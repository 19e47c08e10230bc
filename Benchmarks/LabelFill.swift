import Foundation
import GRDB
import Syntax

/// Fills the log of a labeler with made-up labels: none could be signed so fast, and nobody verifies these.
///
/// The labels come in no order, as they do in life: what is said about one account lies far apart in the file.
struct LabelFill {
    /// How many rows the log is to have. One of 21 is an older label of the same identity as another.
    let count: Int

    private static let rowsTogether = 100_000
    private static let start: Int64 = 1_700_000_000_000_000
    private static let signatureBytes = 64
    /// Larger than any count and prime, so that its multiples visit every identity once.
    private static let stride = 2_147_483_647

    var subjects: LabelSubjects { LabelSubjects(count: count - count / 21) }

    /// - Parameter path: the database of a labeler that has been set up and is not running.
    func run(at path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.writeWithoutTransaction { db in
            // A machine that stops here leaves nothing that is wanted.
            try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000")
            // Indexes are built faster at once than row by row.
            let indexes = try Row.fetchAll(
                db, sql: "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'label' AND sql LIKE 'CREATE%INDEX%'")
            for index in indexes { try db.execute(sql: "DROP INDEX \(index[0] as String)") }
            try insert(in: db)
            for index in indexes { try db.execute(sql: index[1]) }
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try database.close()
    }

    private func insert(in db: Database) throws {
        let labeler = try Int64.fetchOne(db, sql: "SELECT id FROM labeler") ?? 0
        // Signed by the present key, so that a query has nothing to sign anew.
        let key = try Int64.fetchOne(db, sql: "SELECT id FROM signing_key WHERE state = 'current'") ?? 0
        let insert = try db.makeStatement(
            sql: """
                INSERT INTO label (src, uri, cid, val, neg, cts, exp, created_at, expires_at, sig, signing_key,
                    replaces, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for first in Swift.stride(from: 0, to: count, by: Self.rowsTogether) {
            try db.inTransaction {
                for row in first..<min(first + Self.rowsTogether, count) {
                    try insert.execute(arguments: arguments(row, labeler, key))
                }
                return .commit
            }
        }
    }

    private func arguments(_ row: Int, _ labeler: Int64, _ key: Int64) -> StatementArguments {
        let identities = subjects.count
        let identity = (row % identities) * Self.stride % identities
        let isReplaced = row < count - identities
        // One of a hundred has expired, and one will.
        let expires: Int64? =
            switch identity % 100 {
            case 7: Self.start
            case 8: Self.start * 4
            default: nil
            }
        let created = Self.start + Int64(row) * 1000
        var chance = Chance(UInt64(row))
        let signature = (0..<Self.signatureBytes / 8).flatMap { _ in withUnsafeBytes(of: chance.next(), Array.init) }
        return [
            labeler, LabelSubjects.uri(of: identity), LabelSubjects.cid(of: identity),
            LabelSubjects.value(of: identity), row >= identities, Datetime(microseconds: created).text,
            expires.map { Datetime(microseconds: $0).text }, created, expires, Data(signature), key,
            row >= identities ? row - identities + 1 : nil, isReplaced ? 0 : expires == Self.start ? 2 : 1,
        ]
    }
}
