import DataModel
import HTTPClient
package import Logging
package import XRPC

/// Follows a subscription for good: reconnects with growing waits, and goes on behind the last event that was kept.
///
/// The cursor belongs to whoever handles the messages, who commits it together with what a message says: after a
/// crash events may be handled again, never skipped.
package struct EventSource<Method: SubscriptionMethod>: Sendable {
    private let connect: @Sendable () async throws -> XRPCClient
    private let parameters: @Sendable (Int64?) -> Method.Parameters
    private let logger: Logger
    private let bounds = LogBounds()
    private let failures = LogBounds()

    /// - Parameters:
    ///   - connect: the service, asked for before every connection: it may have moved.
    ///   - parameters: the parameters that ask for the events behind a cursor; all of them for nil.
    package init(
        _ method: Method.Type, logger: Logger, connect: @escaping @Sendable () async throws -> XRPCClient,
        parameters: @escaping @Sendable (Int64?) -> Method.Parameters
    ) {
        self.connect = connect
        self.logger = logger
        self.parameters = parameters
    }

    /// Runs until cancelled.
    ///
    /// - Parameters:
    ///   - cursor: the last event that was kept of the service at an origin; nil to begin with the oldest.
    ///   - handle: keeps what a message says, and its place in the stream of that origin. What it throws is taken for
    ///     a fault of ours: the message comes again.
    package func run(
        cursor: @Sendable (_ origin: String) async throws -> Int64?,
        handle: @Sendable (Method.Message, _ origin: String) async throws -> Void
    ) async {
        var lost = Backoff()
        // Whoever sends garbage may send something good before it each time: that makes no wait short again.
        var spoilt = Backoff()
        var startsOver = false
        while !Task.isCancelled {
            var isSpoilt = false
            do {
                let client = try await connect()
                let last = startsOver ? 0 : try await cursor(client.service) ?? 0
                startsOver = false
                let messages = try await client.open(Method.self, parameters(last)) { warn("event dropped", $0) }
                for try await message in messages {
                    do {
                        try await handle(message, client.service)
                    } catch {
                        throw HandlingFailure(cause: error)
                    }
                    lost.reset()
                }
            } catch let error as XRPCError where error.name == "FutureCursor" {
                // The service has lost its log: what it has now is new to us.
                warn("the service does not know our cursor; starting over", error.description)
                startsOver = true
            } catch let error as DataError {
                warn("the service sends what is no frame; connecting again", "\(error)")
                isSpoilt = true
            } catch HTTPClientError.webSocket(_, let reason) {
                warn("the service breaks the protocol; connecting again", reason)
                isSpoilt = true
            } catch HTTPClientError.addressRefused {
                warn("the service is not called", "it has a private address, which only a setting allows")
            } catch let failure as HandlingFailure {
                guard !Task.isCancelled else { return }
                if let count = failures.next() {
                    let cause = LogBounds.text("\(failure.cause)")
                    logger.error(
                        "event not handled; it comes again", metadata: ["error": "\(cause)", "count": "\(count)"])
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.debug("stream lost", metadata: ["error": "\(LogBounds.text("\(error)"))"])
            }
            if !isSpoilt { spoilt.reset() }
            try? await lost.sleep(isSpoilt ? spoilt.next() : lost.next())
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
