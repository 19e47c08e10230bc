import Identity
package import Logging
import Streams
package import Syntax
import XRPC

/// The DIDs of this server's accounts in a directory that others ask, besides the embedded one.
extension PDSService {
    /// How often to look for new operations.
    private static let publishingInterval = Duration.seconds(1)
    /// How long to leave a directory alone that has refused something or could not be reached.
    private static let publishingPause = Duration.seconds(60)
    private static let publishingPage = 500
    private static let publishingBytes = 4 << 20

    /// Gives the directory the operations of a hosted account that it does not have. Harmless to repeat. Throws when
    /// the directory refuses one or cannot be reached.
    package func publish(_ did: DID, to other: NetworkDirectory) async throws {
        let own = try await directory.entries(of: did, after: 0, limit: Self.publishingPage)
            .map(\.entry).filter { !$0.isNullified }.map(\.operation)
        guard !own.isEmpty else { return }
        var missing = own[...]
        if let head = try await other.operations(of: did).last {
            guard let index = own.firstIndex(where: { $0.cid == head.cid }) else {
                throw XRPCError.upstreamFailure(
                    "The directory has operations of \(did) that this server does not have; it was changed there")
            }
            missing = own[(index + 1)...]
        }
        for operation in missing { try await other.submit(operation, for: did) }
    }

    /// Gives the directory every operation of a hosted account, those of the past first, until cancelled.
    package func publishIdentities(to other: NetworkDirectory, _ logger: Logger) async throws {
        let bounds = LogBounds()
        var last: Int64 = -1
        var waiting: Set<DID> = []
        while !Task.isCancelled {
            let page = try await directory.entries(
                after: last, limit: Self.publishingPage, bytes: Self.publishingBytes)
            last = page.last?.entry.createdAt ?? last
            for did in Set(page.map(\.did)) where try await canChangeIdentity(of: did) { waiting.insert(did) }
            for did in waiting {
                do {
                    try await publish(did, to: other)
                    waiting.remove(did)
                } catch {
                    try Task.checkCancellation()
                    guard let count = bounds.next() else { continue }
                    logger.warning(
                        "an account is not in the PLC directory; it is tried again",
                        metadata: [
                            "did": "\(did)", "reason": "\(LogBounds.text("\(error)"))", "count": "\(count)",
                        ])
                }
            }
            if page.isEmpty {
                try await Task.sleep(for: waiting.isEmpty ? Self.publishingInterval : Self.publishingPause)
            }
        }
    }
}
