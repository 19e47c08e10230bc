/// Waits between tries that grow with each failure and are a little random, so that the clients of a server that went
/// down do not come back at the same moment.
public struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private let random: @Sendable () -> Double
    /// Waits; throws when the task is cancelled.
    public let sleep: @Sendable (Duration) async throws -> Void
    private var upcoming: Duration

    /// - Parameters:
    ///   - first: the wait after the first failure; each further one is twice as long.
    ///   - longest: no wait is longer.
    ///   - random: a number from 0 to 1; a wait lasts between half of its length and the whole.
    ///   - sleep: waits; throws when the task is cancelled.
    public init(
        first: Duration = .milliseconds(100), longest: Duration = .seconds(30),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.first = min(first, longest)
        self.longest = longest
        self.random = random
        self.sleep = sleep
        upcoming = self.first
    }

    /// Something went well: the next wait is a short one.
    public mutating func reset() { upcoming = first }

    /// How long to wait after one more failure.
    public mutating func next() -> Duration {
        let length = upcoming
        upcoming = min(length * 2, longest)
        return length * (0.5 + random() / 2)
    }
}
