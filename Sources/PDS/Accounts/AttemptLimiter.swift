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

    /// Counts a try; throws `RateLimitExceeded` when there were too many.
    func attempt(_ key: String, at now: Int64) throws(XRPCError) {
        let isAllowed = windows.withLock { windows in
            if windows.count >= Self.maximumKeys {
                windows = windows.filter { now - $0.value.start < period }
                if windows.count >= Self.maximumKeys { windows.removeAll() }
            }
            var window = windows[key] ?? Window(start: now, count: 0)
            if now - window.start >= period { window = Window(start: now, count: 0) }
            window.count += 1
            windows[key] = window
            return window.count <= limit
        }
        guard isAllowed else { throw .rateLimitExceeded("Too many attempts; try again later.") }
    }
}
