import HTTPTransport
import HTTPTypes
import Synchronization
import XRPC

/// Limits how many archives are read and sent at a time. Each may occupy as much of the disk as a repository, for as
/// long as its reader takes.
final class ArchiveSlots: Sendable {
    /// What is told to those who come too many, in seconds.
    private static let retryAfter = 30

    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Takes a slot, which must be given back. Throws `NotEnoughResources` when there is none.
    func take() throws {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            throw FieldedError(
                XRPCError(status: 503, name: "NotEnoughResources", message: "Too many archives are being sent."),
                fields: [.retryAfter: String(Self.retryAfter)])
        }
    }

    func giveBack() { taken.withLock { $0 -= 1 } }
}
