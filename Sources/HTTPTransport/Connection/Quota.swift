import Synchronization
import XRPC

/// Bounds how many of something there are at a time, in total and for one client.
final class Quota: Sendable {
    /// One of them; it is given back when it is let go of.
    final class Lease: Sendable {
        private let quota: Quota
        private let client: ClientNetwork?

        fileprivate init(_ quota: Quota, _ client: ClientNetwork?) {
            self.quota = quota
            self.client = client
        }

        deinit { quota.giveBack(client) }
    }

    private struct Taken {
        var total = 0
        var byClient: [ClientNetwork: Int] = [:]
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
        // This machine is not counted by client: a reverse proxy on it speaks for many.
        let client = address.flatMap(ClientNetwork.init).flatMap { $0.isLoopback ? nil : $0 }
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

    private func giveBack(_ client: ClientNetwork?) {
        taken.withLock { taken in
            taken.total -= 1
            guard let client, let count = taken.byClient[client] else { return }
            taken.byClient[client] = count > 1 ? count - 1 : nil
        }
    }
}
