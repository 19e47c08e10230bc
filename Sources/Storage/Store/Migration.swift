import GRDB

/// A numbered, forward-only change of a schema.
package struct Migration: Sendable {
    package let sql: String

    /// Takes the text of an embedded file.
    package init(_ bytes: [UInt8]) {
        sql = String(decoding: bytes, as: UTF8.self)
    }
}

extension [Migration] {
    /// Brings a database to the newest schema. The number of the last migration is SQLite's `user_version`; each
    /// runs in a transaction with it, so that processes that start together take turns.
    func apply(to database: some DatabaseWriter) throws {
        for (index, migration) in enumerated() {
            try database.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                    guard version <= count else { throw StorageError.newerSchema(version: version, known: count) }
                    if version == index {
                        try db.execute(sql: migration.sql)
                        try db.execute(sql: "PRAGMA user_version = \(index + 1)")
                    }
                    return .commit
                }
            }
        }
    }
}

/// Why a database cannot be opened.
package enum StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file was written by a newer version of this program.
    case newerSchema(version: Int, known: Int)

    package var description: String {
        switch self {
        case .newerSchema(let version, let known):
            "The database has schema \(version); this program knows up to \(known). Use a newer plyr."
        }
    }
}
