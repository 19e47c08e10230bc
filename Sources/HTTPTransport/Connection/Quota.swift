import HTTPClient
import Synchronization

/// Bounds how many of something there are at a time, in total and for one client.
final class Quota: Sendable {
    /// One of them; it is given back when it is let go of.
    final class Lease: Sendable {
        private let quota: Quota
        private let client: Client?

        fileprivate init(_ quota: Quota, _ client: Client?) {
            self.quota = quota
            self.client = client
        }

        deinit { quota.giveBack(client) }
    }

    /// What one customer of a provider has: an IPv4 address, or 64 bits of IPv6.
    fileprivate struct Client: Hashable {
        let network: IPAddress

        /// nil for what is not counted by client: no address, and this machine, where a reverse proxy speaks for many.
        init?(_ address: String?) {
            var parsed = address.flatMap { IPAddress($0) }
            if case .v6(0, let low)? = parsed, low >> 32 == 0xffff { parsed = .v4(UInt32(truncatingIfNeeded: low)) }
            switch parsed {
            case nil, .v6(0, 1): return nil
            case .v4(let bits) where bits >> 24 == 127: return nil
            case .v4(let bits): network = .v4(bits)
            case .v6(let high, _): network = .v6(high, 0)
            }
        }
    }

    private struct Taken {
        var total = 0
        var byClient: [Client: Int] = [:]
    }

    private let total: Int
    private let perClient: Int
    private let taken = Mutex(Taken())

    init(total: Int, perClient: Int) {
        self.total = total
        self.perClient = perClient
    }

    /// nil when there are as many as may be.
    ///
    /// - Parameter address: the client's, as text.
    func take(for address: String?) -> Lease? {
        let client = Client(address)
        let isFree = taken.withLock { taken in
            guard taken.total < total else { return false }
            if let client {
                guard taken.byClient[client, default: 0] < perClient else { return false }
                taken.byClient[client, default: 0] += 1
            }
            taken.total += 1
            return true
        }
        return isFree ? Lease(self, client) : nil
    }

    private func giveBack(_ client: Client?) {
        taken.withLock { taken in
            taken.total -= 1
            guard let client, let count = taken.byClient[client] else { return }
            taken.byClient[client] = count > 1 ? count - 1 : nil
        }
    }
}
