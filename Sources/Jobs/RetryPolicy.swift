/// When a job that failed in passing is begun again.
package struct RetryPolicy: Sendable {
    /// Begun this often, a job is given up.
    package var maximumAttempts = 8
    /// The wait behind the first failure; it doubles with each one.
    package var firstDelay = Duration.seconds(1)
    package var longestDelay = Duration.seconds(300)

    package init() {}

    /// The wait behind the failure of attempt `attempt` (from 1) in microseconds; nil when the job is given up.
    func delay(after attempt: Int) -> Int64? {
        guard attempt < maximumAttempts else { return nil }
        let doublings = min(max(attempt - 1, 0), 20)
        return min(firstDelay.microseconds << Int64(doublings), longestDelay.microseconds)
    }
}

extension Duration {
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
