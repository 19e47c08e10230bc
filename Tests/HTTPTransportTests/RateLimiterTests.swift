import HTTPTypes
import Synchronization
import Testing
import XRPC

@testable import HTTPTransport

struct RateLimiterTests {
    /// Clocks that are moved by hand, in seconds.
    final class Clocks: Sendable {
        let uptime = Mutex<Int64>(5)
        let now = Mutex<Int64>(1_000_000)

        var clock: RateLimiter.Clock {
            .init(
                uptime: { self.uptime.withLock { $0 * 1_000_000 } }, now: { self.now.withLock { $0 * 1_000_000 } })
        }
    }

    private func isRefused(_ limiter: RateLimiter, _ key: String = "a", cost: Int = 1, share: Int = 1) -> Bool {
        do throws(FieldedError) {
            try limiter.attempt(key, cost: cost, share: share)
            return false
        } catch {
            return error.error.status == 429
        }
    }

    @Test func everyRuleApplies() {
        let clocks = Clocks()
        let limiter = RateLimiter([.init(3, per: 10), .init(5, per: 100)], clock: clocks.clock)
        #expect((0..<4).map { _ in isRefused(limiter) } == [false, false, false, true])
        clocks.uptime.withLock { $0 += 10 }
        #expect((0..<3).map { _ in isRefused(limiter) } == [false, false, true])
        clocks.uptime.withLock { $0 += 90 }
        #expect(!isRefused(limiter))
        #expect(!isRefused(limiter, "b"))
    }

    @Test func systemTimeDoesNotMatter() {
        let clocks = Clocks()
        let limiter = RateLimiter([.init(1, per: 10)], clock: clocks.clock)
        #expect(!isRefused(limiter))
        clocks.now.withLock { $0 += 1000 }
        #expect(isRefused(limiter))
        clocks.now.withLock { $0 -= 5000 }
        #expect(isRefused(limiter))
        clocks.uptime.withLock { $0 += 10 }
        #expect(!isRefused(limiter))
    }

    @Test func costsAndSharesCount() {
        let limiter = RateLimiter([.init(5, per: 10)], clock: Clocks().clock)
        #expect(!isRefused(limiter, cost: 3))
        #expect(isRefused(limiter, cost: 3))
        #expect(!isRefused(limiter, cost: 2))
        #expect((0..<10).allSatisfy { _ in !isRefused(limiter, "proxy", share: 2) })
        #expect(isRefused(limiter, "proxy", share: 2))
    }

    @Test func fieldsNameTheTightestRule() throws {
        let limiter = RateLimiter([.init(5000, per: 3600), .init(10, per: 86_400)], clock: Clocks().clock)
        let fields = try limiter.attempt("a", cost: 4)
        #expect(fields[try #require(HTTPField.Name("RateLimit-Limit"))] == "10")
        #expect(fields[try #require(HTTPField.Name("RateLimit-Remaining"))] == "6")
        #expect(fields[try #require(HTTPField.Name("RateLimit-Reset"))] == "1086400")
        #expect(fields[try #require(HTTPField.Name("RateLimit-Policy"))] == "10;w=86400")
        #expect(fields[.retryAfter] == nil)
    }

    @Test func noRulesLimitNothing() throws {
        #expect(try RateLimiter([], clock: Clocks().clock).attempt("a", cost: 1_000_000) == [:])
    }

    /// Whoever invents keys must not make the limiter forget the one that it has to remember.
    @Test func inventedKeysDoNotPushOutABusyOne() {
        let limiter = RateLimiter([.init(3, per: 10_000)], clock: Clocks().clock)
        for _ in 0..<3 { _ = isRefused(limiter, "victim") }
        for number in 0..<60_000 { _ = isRefused(limiter, "\(number)") }
        #expect(isRefused(limiter, "victim"))
    }

    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2a00:1:2:3:4:5:6:7", "2a00:1:2:3::/64"), ("2a00:1:2:3:ffff::", "2a00:1:2:3::/64"), ("::1", "::1"),
        ])
    func clientsAreNetworks(address: String, text: String) {
        #expect(ClientNetwork(address)?.description == text)
    }

    @Test func privateNetworksAreKnown() {
        for address in ["127.0.0.1", "::1", "10.1.2.3", "fd00::1", "169.254.0.1", "192.168.1.1"] {
            #expect(ClientNetwork(address)?.isPrivate == true)
        }
        for address in ["8.8.8.8", "2a00::1"] { #expect(ClientNetwork(address)?.isPrivate == false) }
        #expect(ClientNetwork("example.com") == nil)
    }
}
