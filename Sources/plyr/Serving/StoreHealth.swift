import Synchronization

/// Whether every store can be written. Anybody may ask; the stores are asked once in a while.
final class StoreHealth: Sendable {
    private struct Answer {
        let isHealthy: Bool
        let time: ContinuousClock.Instant
    }

    private static let lifetime = Duration.seconds(2)

    private let checks: [@Sendable () async throws -> Void]
    private let answer = Mutex<Answer?>(nil)

    init(_ checks: [@Sendable () async throws -> Void]) { self.checks = checks }

    func isHealthy() async -> Bool {
        let now = ContinuousClock.now
        if let answer = answer.withLock({ $0 }), now - answer.time < Self.lifetime { return answer.isHealthy }
        let isHealthy = await check()
        answer.withLock { $0 = Answer(isHealthy: isHealthy, time: .now) }
        return isHealthy
    }

    private func check() async -> Bool {
        for check in checks {
            do { try await check() } catch { return false }
        }
        return true
    }
}
