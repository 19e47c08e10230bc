import DataModel
package import Logging
package import XRPC

/// Follows a subscription for good: reconnects with growing waits, and goes on behind the last event that was kept.
///
/// The cursor belongs to whoever handles the messages, who commits it together with what a message says: after a
/// crash events may be handled again, never skipped.
package struct EventSource<Method: SubscriptionMethod>: Sendable {
    private let client: XRPCClient
    private let parameters: @Sendable (Int64?) -> Method.Parameters
    private let logger: Logger
    private let bounds = LogBounds()

    /// - Parameter parameters: the parameters that ask for the events behind a cursor; all of them for nil.
    package init(
        _ method: Method.Type, of client: XRPCClient, logger: Logger,
        parameters: @escaping @Sendable (Int64?) -> Method.Parameters
    ) {
        self.client = client
        self.logger = logger
        self.parameters = parameters
    }

    /// Runs until cancelled.
    ///
    /// - Parameters:
    ///   - cursor: the last event that was kept; nil to begin with the oldest.
    ///   - handle: keeps what a message says, and its place. What it throws is taken for a fault of ours: the
    ///     message comes again.
    package func run(
        cursor: @Sendable () async throws -> Int64?, handle: @Sendable (Method.Message) async throws -> Void
    ) async {
        var backoff = Backoff()
        var startsOver = false
        while !Task.isCancelled {
            do {
                let last = startsOver ? 0 : try await cursor() ?? 0
                startsOver = false
                let messages = try await client.open(Method.self, parameters(last)) { warn("event dropped", $0) }
                for try await message in messages {
                    do {
                        try await handle(message)
                    } catch {
                        throw HandlingFailure(cause: error)
                    }
                    backoff.reset()
                }
            } catch let error as XRPCError where error.name == "FutureCursor" {
                // The service has lost its log: what it has now is new to us.
                logger.warning("the service does not know our cursor; starting over")
                startsOver = true
            } catch let error as DataError {
                warn("the service sends what is no frame; connecting again", "\(error)")
            } catch let failure as HandlingFailure {
                guard !Task.isCancelled else { return }
                logger.error("event not handled; it comes again", metadata: ["error": "\(failure.cause)"])
            } catch {
                guard !Task.isCancelled else { return }
                logger.debug("stream lost", metadata: ["service": "\(client.service)", "error": "\(error)"])
            }
            try? await backoff.sleep(backoff.next())
        }
    }

    private func warn(_ message: Logger.Message, _ reason: String) {
        guard let count = bounds.next() else { return }
        logger.warning(message, metadata: ["reason": "\(LogBounds.text(reason))", "count": "\(count)"])
    }
}

/// A fault of ours, as against one of the network.
private struct HandlingFailure: Error {
    let cause: any Error
}
