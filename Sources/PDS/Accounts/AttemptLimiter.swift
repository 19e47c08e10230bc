import HTTPTransport
import HTTPTypes
import Synchronization
import XRPC

/// Bounds how often something is tried in a time, by key.
final class AttemptLimiter: Sendable {
    private struct Window {
        var start: Int64
        var count: Int
    }

    /// More keys than this within one window means an attack by many: then the oldest windows begin anew.
    private static let maximumKeys = 50_000

    private let limit: Int
    private let period: Int64
    private let windows = Mutex<[String: Window]>([:])

    /// `period`: microseconds.
    init(limit: Int, period: Int64) {
        self.limit = limit
        self.period = period
    }

    /// Counts a try; throws `RateLimitExceeded` when there were too many, with fields that say when there may be more.
    func attempt(_ key: String, at now: Int64) throws(FieldedError) {
        let window = windows.withLock { windows in
            if windows.count >= Self.maximumKeys {
                windows = windows.filter { now - $0.value.start < period }
                if windows.count >= Self.maximumKeys { windows.removeAll() }
            }
            var window = windows[key] ?? Window(start: now, count: 0)
            if now - window.start >= period { window = Window(start: now, count: 0) }
            window.count += 1
            windows[key] = window
            return window
        }
        guard window.count > limit else { return }
        throw FieldedError(
            .rateLimitExceeded("Too many attempts; try again later."), fields: fields(until: window.start + period, now)
        )
    }

    /// What clients look at before they come again. Times in whole seconds, rounded up.
    private func fields(until end: Int64, _ now: Int64) -> HTTPFields {
        let second: Int64 = 1_000_000
        var fields: HTTPFields = [.retryAfter: "\((end - now + second - 1) / second)"]
        let limits = [
            ("RateLimit-Limit", "\(limit)"), ("RateLimit-Remaining", "0"),
            ("RateLimit-Reset", "\((end + second - 1) / second)"),
            ("RateLimit-Policy", "\(limit);w=\(period / second)"),
        ]
        for (name, value) in limits {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
