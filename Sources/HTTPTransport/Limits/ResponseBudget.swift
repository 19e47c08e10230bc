import HTTPTypes
import Synchronization
import XRPC

/// Limits how many bytes of responses are in memory at a time, over all connections: clients that stop reading must not
/// occupy the memory of the others.
final class ResponseBudget: Sendable {
    /// A part of the budget. It is returned when the lease is released.
    final class Lease: Sendable {
        private let budget: ResponseBudget
        private let bytes: Int

        fileprivate init(_ budget: ResponseBudget, _ bytes: Int) {
            self.budget = budget
            self.bytes = bytes
        }

        deinit { budget.used.withLock { $0 -= bytes } }
    }

    /// In seconds: a client that reads makes room sooner.
    private static let retryAfter = "5"

    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Takes `bytes` of the budget. A response that is larger than the whole budget may be the only one.
    ///
    /// - Throws: 503 when there is too little left.
    func take(_ bytes: Int) throws(FieldedError) -> Lease {
        let isFree = used.withLock { used in
            guard used == 0 || used + bytes <= limit else { return false }
            used += bytes
            return true
        }
        guard isFree else {
            throw FieldedError(
                XRPCError(
                    status: 503, name: "NotEnoughResources",
                    message: "Too many responses are being sent; try again later"),
                fields: [.retryAfter: Self.retryAfter])
        }
        return Lease(self, bytes)
    }
}
