import HTTPTypes
import Synchronization
import XRPC

/// Limits how many bytes of bodies are in memory at a time, over all connections: clients that stop reading or writing
/// must not occupy the memory of the others.
final class MemoryBudget: Sendable {
    /// A part of the budget. It is returned when the lease is released.
    final class Lease: Sendable {
        private let budget: MemoryBudget
        private let client: String
        private let bytes: Int

        fileprivate init(_ budget: MemoryBudget, _ client: String, _ bytes: Int) {
            self.budget = budget
            self.client = client
            self.bytes = bytes
        }

        deinit { budget.giveBack(bytes, of: client) }
    }

    private struct Usage {
        var total = 0
        var clients: [String: Int] = [:]
    }

    /// Bodies up to this size do not count, so that small requests still work when the whole budget is used. The number
    /// of connections limits how much memory they use.
    static let freeBytes = 16 << 10
    /// In seconds: a client that reads makes room sooner.
    private static let retryAfter = "5"

    private let limit: Int
    private let refusal: String
    private let usage = Mutex(Usage())

    /// - Parameters:
    ///   - limit: in bytes. One client may have half of it.
    ///   - refusal: what is said to those for whom there is no room.
    init(limit: Int, refusal: String) {
        self.limit = limit
        self.refusal = refusal
    }

    /// Takes `bytes` of the budget. A body that is larger than the whole budget may be the only one.
    ///
    /// - Parameters:
    ///   - client: who sends or receives the body.
    ///   - share: how many clients that name stands for.
    /// - Throws: 503 when there is too little left.
    func take(_ bytes: Int, for client: String, share: Int = 1) throws(FieldedError) -> Lease? {
        guard bytes > Self.freeBytes else { return nil }
        let isFree = usage.withLock { usage in
            let own = usage.clients[client, default: 0]
            let isWithin = usage.total + bytes <= limit && (share > 1 || own + bytes <= limit / 2)
            guard usage.total == 0 || isWithin else { return false }
            usage.total += bytes
            usage.clients[client] = own + bytes
            return true
        }
        guard isFree else {
            throw FieldedError(
                XRPCError(status: 503, name: "NotEnoughResources", message: refusal),
                fields: [.retryAfter: Self.retryAfter])
        }
        return Lease(self, client, bytes)
    }

    private func giveBack(_ bytes: Int, of client: String) {
        usage.withLock { usage in
            usage.total -= bytes
            let rest = usage.clients[client, default: 0] - bytes
            usage.clients[client] = rest > 0 ? rest : nil
        }
    }
}
