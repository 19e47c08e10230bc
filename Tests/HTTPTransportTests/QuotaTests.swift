import Testing

@testable import HTTPTransport

struct QuotaTests {
    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1", false), ("192.0.2.1", "192.0.2.2", true),
            ("2001:db8::1", "2001:db8::2", false), ("2001:db8::1", "2001:db8:0:1::1", true),
            ("::ffff:192.0.2.1", "192.0.2.1", false), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", true),
            ("127.0.0.1", "127.0.0.1", true), ("::1", "::1", true), ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("unknown", "unknown", true),
        ])
    func oneClientTakesItsShareOnly(first: String, second: String, isFree: Bool) {
        let quota = Quota(total: 10, perClient: 1)
        withExtendedLifetime(quota.take(for: first)) { lease in
            #expect(lease != nil)
            #expect((quota.take(for: second) != nil) == isFree)
        }
        #expect(quota.take(for: second) != nil)
    }

    @Test func theTotalHoldsForAll() {
        let quota = Quota(total: 2, perClient: 10)
        var leases = [quota.take(for: "127.0.0.1"), quota.take(for: "192.0.2.1")]
        #expect(quota.take(for: nil) == nil)
        leases.removeLast()
        #expect(quota.take(for: nil) != nil)
    }
}
