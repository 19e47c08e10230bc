package import HTTPTypes
package import Identity
import Synchronization
package import XRPC

/// Limits how often something happens, by key, in windows of fixed length. Time is measured with a clock that no change
/// of the system's time moves.
package final class RateLimiter: Sendable {
    /// So much within so long.
    package struct Rule: Sendable, Hashable {
        package let limit: Int
        /// Whole seconds.
        package let seconds: Int64

        package init(_ limit: Int, per seconds: Int64) {
            self.limit = limit
            self.seconds = seconds
        }
    }

    /// The clocks of a limiter, both in microseconds.
    package struct Clock: Sendable {
        /// Since any moment; never goes back.
        let uptime: @Sendable () -> Int64
        /// Since 1970, for the fields of answers.
        let now: @Sendable () -> Int64

        package init(
            uptime: @escaping @Sendable () -> Int64 = Clock.monotonic, now: @escaping @Sendable () -> Int64
        ) {
            self.uptime = uptime
            self.now = now
        }

        /// Microseconds since the first call.
        package static let monotonic: @Sendable () -> Int64 = {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        }

        private static let start = ContinuousClock.now
    }

    private struct Key: Hashable {
        let rule: Int
        let text: String
    }

    private struct Window {
        var start: Int64
        var count: Int
    }

    /// More keys than this mean that many clients come at once, or that one invents names.
    private static let maximumKeys = 50_000
    private static let second: Int64 = 1_000_000

    private let rules: [Rule]
    private let clock: Clock
    private let windows = Mutex<[Key: Window]>([:])

    /// - Parameter rules: all of them apply. None lifts the limits.
    package init(_ rules: [Rule], clock: Clock) {
        self.rules = rules
        self.clock = clock
    }

    /// Counts an attempt.
    ///
    /// - Parameters:
    ///   - cost: how much the attempt counts for.
    ///   - share: how many clients the key stands for; each has the whole limit.
    /// - Returns: header fields that say what is left.
    /// - Throws: `RateLimitExceeded` when a limit would be exceeded, with fields that say when to try again. The
    ///   attempt does not count then.
    @discardableResult
    package func attempt(_ key: String, cost: Int = 1, share: Int = 1) throws(FieldedError) -> HTTPFields {
        let now = clock.uptime()
        let outcome = windows.withLock { windows in
            var states: [(rule: Rule, window: Window)] = []
            for (index, rule) in rules.enumerated() {
                var window = windows[Key(rule: index, text: key)] ?? Window(start: now, count: 0)
                if now - window.start >= rule.seconds * Self.second { window = Window(start: now, count: 0) }
                states.append((rule, window))
            }
            let isAllowed = states.allSatisfy { $0.window.count + cost <= $0.rule.limit * share }
            if isAllowed {
                for index in states.indices {
                    states[index].window.count += cost
                    Self.makeRoom(in: &windows, rules, now)
                    windows[Key(rule: index, text: key)] = states[index].window
                }
            }
            return (isAllowed: isAllowed, states: states)
        }
        // The rule that leaves the least is the one that the client has to know.
        guard
            let tightest = outcome.states.min(by: {
                $0.rule.limit * share - $0.window.count < $1.rule.limit * share - $1.window.count
            })
        else { return [:] }
        let left = tightest.window.start + tightest.rule.seconds * Self.second - now
        var fields = fields(tightest.rule, share: share, used: tightest.window.count, left: left)
        if outcome.isAllowed { return fields }
        fields[.retryAfter] = "\(max(1, (left + Self.second - 1) / Self.second))"
        throw FieldedError(.rateLimitExceeded("Too many attempts; try again later."), fields: fields)
    }

    /// Throws when no attempts are left. Counts none itself.
    package func requireAttempts(_ key: String, share: Int = 1) throws(FieldedError) {
        let now = clock.uptime()
        let isUsedUp = windows.withLock { windows in
            rules.enumerated().contains { index, rule in
                guard let window = windows[Key(rule: index, text: key)],
                    now - window.start < rule.seconds * Self.second
                else { return false }
                return window.count >= rule.limit * share
            }
        }
        if isUsedUp { try attempt(key, share: share) }
    }

    /// What clients look at before they come again. Times are in whole seconds, rounded up.
    private func fields(_ rule: Rule, share: Int, used: Int, left: Int64) -> HTTPFields {
        let limit = rule.limit * share
        let values = [
            ("RateLimit-Limit", "\(limit)"), ("RateLimit-Remaining", "\(max(0, limit - used))"),
            ("RateLimit-Reset", "\((clock.now() + left + Self.second - 1) / Self.second)"),
            ("RateLimit-Policy", "\(limit);w=\(rule.seconds)"),
        ]
        var fields: HTTPFields = [:]
        for (name, value) in values {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    /// Removes windows that have ended. If those are few, removes the windows with the lowest counts: a client that
    /// invents keys loses its own first.
    private static func makeRoom(in windows: inout [Key: Window], _ rules: [Rule], _ now: Int64) {
        guard windows.count >= maximumKeys else { return }
        windows = windows.filter { now - $0.value.start < rules[$0.key.rule].seconds * second }
        guard windows.count > maximumKeys / 8 * 7 else { return }
        let least = windows.sorted { ($0.value.count, $0.value.start) < ($1.value.count, $1.value.start) }
        for (key, _) in least.prefix(maximumKeys / 8) { windows[key] = nil }
    }
}

extension RequestContext {
    /// The purpose of lookups for a request of anybody.
    package var lookupPurpose: LookupPurpose { .anonymous(client: limitKey.key) }

    /// How many clients a proxy speaks for that does not say which: none of them may use up the limits of all.
    package static let clientsOfProxy = 20

    /// The key of limits for the client, and how many clients it stands for.
    package var limitKey: (key: String, share: Int) {
        client.map { ($0.description, 1) } ?? ("proxy", Self.clientsOfProxy)
    }
}
