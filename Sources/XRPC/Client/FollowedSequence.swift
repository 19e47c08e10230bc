import DataModel
import HTTPClient

/// One subscription over many connections; see ``XRPCClient/follow(_:_:backoff:report:)``.
struct FollowedSequence<Method: ResumableSubscriptionMethod>: AsyncSequence, Sendable {
    typealias Element = Method.Message

    let client: XRPCClient
    let parameters: Method.Parameters
    let backoff: Backoff
    let report: @Sendable (StreamIncident) -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(client: client, parameters: parameters, backoff: backoff, report: report)
    }

    struct Iterator: AsyncIteratorProtocol {
        let client: XRPCClient
        let parameters: Method.Parameters
        var backoff: Backoff
        let report: @Sendable (StreamIncident) -> Void
        /// The place of the last message that was delivered.
        var last: Int64?
        var connection: ErasedStream<Method.Message>.AsyncIterator?
        var hasFailed = false

        mutating func next() async throws -> Method.Message? {
            guard !hasFailed else { return nil }
            hasFailed = true
            let message = try await newMessage()
            hasFailed = false
            return message
        }

        private mutating func newMessage() async throws -> Method.Message {
            while true {
                try Task.checkCancellation()
                var cause: (any Error)?
                do {
                    while let message = try await received() {
                        if isNew(message) { return message }
                    }
                } catch {
                    cause = error
                }
                connection = nil
                try Task.checkCancellation()
                if let cause, !StreamFailure.isTemporary(cause) { throw cause }
                let wait = backoff.next()
                report(.interrupted(cause: cause, wait: wait))
                try await backoff.sleep(wait)
            }
        }

        /// The next message of this connection, or of a new one; nil when the server has said goodbye.
        private mutating func received() async throws -> Method.Message? {
            if connection == nil {
                let resumed = if let last { Method.parameters(parameters, after: last) } else { parameters }
                let report = report
                let messages = try await client.open(Method.self, resumed) { report(.skipped(reason: $0)) }
                connection = messages.makeAsyncIterator()
            }
            return try await connection?.next()
        }

        private mutating func isNew(_ message: Method.Message) -> Bool {
            guard let cursor = Method.cursor(of: message) else { return true }
            if let last, cursor <= last {
                report(.skipped(reason: "event \(cursor) comes behind \(last)"))
                return false
            }
            last = cursor
            backoff.reset()
            return true
        }
    }
}

/// Which failures of a connection the next one may not have.
private enum StreamFailure {
    static func isTemporary(_ error: any Error) -> Bool {
        switch error {
        case let error as XRPCError: error.isTemporary
        case let error as HTTPClientError: isTemporary(error)
        // Bytes that are no frame: the connection is spoilt, the stream behind it need not be.
        case is DataError: true
        default: false
        }
    }

    private static func isTemporary(_ error: HTTPClientError) -> Bool {
        switch error {
        case .nameNotResolved, .connectionFailed, .tls, .timedOut, .connectionLost, .badHead, .transport: true
        // 1009: longer than we take, which it is the next time as well (RFC 6455, 7.4.1).
        case .webSocket(let code, _): code != 1009
        case .invalidRequest, .addressRefused, .bodyTooLarge, .redirectRefused, .requestBody, .cancelled, .shutDown,
            .concurrentRead, .upgradeRefused:
            false
        }
    }
}
