import DataModel
import Synchronization

/// Remembers which tokens have been used.
public protocol ReplayRemembering: Sendable {
    /// Whether this is the first use of `token`; from now on it is used.
    ///
    /// - Parameters:
    ///   - expiration: when the token expires, seconds since 1970. It is remembered until then.
    ///   - now: seconds since 1970.
    func isFirstUse(of token: String, until expiration: Int64, now: Int64) async throws -> Bool
}

/// Remembers used tokens in memory: a restart forgets them, and a token is valid for minutes.
public final class ReplayMemory: ReplayRemembering {
    fileprivate struct Uses {
        /// By the minute in which they expire, so that forgetting is cheap.
        var byMinute: [Int64: Set<SHA256Digest>] = [:]
        var count = 0
    }

    /// 32 bytes each and some for the set: about 20 MB at most.
    public static let defaultCapacity = 200_000

    private let capacity: Int
    private let uses = Mutex(Uses())

    public init(capacity: Int = ReplayMemory.defaultCapacity) { self.capacity = capacity }

    /// Whether this is the first use of `token`. When there are too many to remember, those that expire first are
    /// forgotten first.
    ///
    /// - Parameters:
    ///   - expiration: when the token ends, seconds since 1970.
    ///   - now: seconds since 1970.
    public func isFirstUse(of token: String, until expiration: Int64, now: Int64) -> Bool {
        let digest = SHA256Digest.of(Array(token.utf8))
        return uses.withLock { uses in
            uses.forget(before: now / 60)
            guard uses.byMinute[expiration / 60, default: []].insert(digest).inserted else { return false }
            uses.count += 1
            while uses.count > capacity, let first = uses.byMinute.keys.min() { uses.forget(before: first + 1) }
            return true
        }
    }
}

extension ReplayMemory.Uses {
    fileprivate mutating func forget(before minute: Int64) {
        for old in byMinute.keys where old < minute { count -= byMinute.removeValue(forKey: old)?.count ?? 0 }
    }
}
