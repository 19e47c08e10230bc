import GRDB
import Syntax

/// How many operations the directory accepts for one DID. They are counted in the log itself, so that a restart forgets
/// nothing.
enum DirectoryLimit {
    /// Too many operations.
    struct Exceeded: Error, Sendable, Hashable {
        /// Whole seconds until there may be another one.
        let seconds: Int64
    }

    private static let second: Int64 = 1_000_000
    /// The maximum number of operations in each period. Periods are in microseconds.
    private static let rules: [(count: Int, period: Int64)] = [
        (10, 3600 * second), (30, 24 * 3600 * second), (100, 7 * 24 * 3600 * second),
    ]

    /// More operations than the limits allow in the 72 hours in which they can be taken back.
    static let maximumRecoverable = 200

    /// Throws ``Exceeded`` when there were too many operations before `now`.
    static func check(_ did: DID, at now: Int64, in db: Database) throws {
        let times = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT created_at FROM plc_operation WHERE did = ? ORDER BY seq DESC LIMIT ?"),
            arguments: [did.text, rules.map(\.count).max() ?? 0])
        for rule in rules where times.count >= rule.count {
            let end = times[rule.count - 1] + rule.period
            guard end <= now else { throw Exceeded(seconds: (end - now + second - 1) / second) }
        }
    }
}
