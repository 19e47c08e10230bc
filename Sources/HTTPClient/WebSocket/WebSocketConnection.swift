import Synchronization

/// An open WebSocket. Letting go of it, and of its messages, ends it.
public final class WebSocketConnection: Sendable {
    /// The head of the server's answer.
    public let headers: HeaderFields
    /// What the server chose of the subprotocols that were offered.
    public let subprotocol: String?

    private let state: WebSocketState
    private let randomMask: @Sendable () -> UInt32

    init(
        headers: HeaderFields, subprotocol: String?, state: WebSocketState, randomMask: @escaping @Sendable () -> UInt32
    ) {
        self.headers = headers
        self.subprotocol = subprotocol
        self.state = state
        self.randomMask = randomMask
    }

    deinit { state.finish(.failure(.cancelled)) }

    /// The messages as they come; one reader. The sequence ends when the peer closes in order (see ``closure``) and
    /// throws if the connection is lost. While 1 MiB of messages wait unread, the peer is made to wait.
    public var messages: WebSocketMessages { WebSocketMessages(connection: self) }

    /// How the peer closed; nil while open, and after an error.
    public var closure: WebSocketClosure? {
        state.contents.withLock { contents in
            if case .success(let closure)? = contents.end { closure } else { nil }
        }
    }

    /// Sends one message and returns when the kernel has taken it. Cancelling ends the connection: half a frame
    /// cannot be taken back.
    public func send(_ message: WebSocketMessage) async throws(HTTPClientError) {
        let frame =
            switch message {
            case .binary(let bytes): WebSocketFrame.bytes(.binary, bytes, mask: randomMask())
            case .text(let text): WebSocketFrame.bytes(.text, Array(text.utf8), mask: randomMask())
            }
        try await state.send(frame).get()
    }

    /// Sends a ping and returns when the peer has answered. Cancelling ends the connection.
    public func ping() async throws(HTTPClientError) {
        try await state.ping(WebSocketFrame.bytes(.ping, [], mask: randomMask())).get()
    }

    /// Closes in order: waits, at most five seconds, for the peer's answer. Messages that still come are dropped.
    public func close(_ closure: WebSocketClosure = .normal) async {
        await state.close(WebSocketFrame.bytes(.close, closure.payload, mask: randomMask()))
    }

    /// Bytes of messages that wait unread.
    var unreadBytes: Int { state.contents.withLock { $0.unreadBytes } }

    fileprivate func nextMessage() async -> Result<WebSocketMessage?, HTTPClientError> { await state.nextMessage() }
}

/// The messages of a ``WebSocketConnection``.
public struct WebSocketMessages: AsyncSequence, Sendable {
    public typealias Element = WebSocketMessage
    public typealias Failure = HTTPClientError

    let connection: WebSocketConnection

    public func makeAsyncIterator() -> Iterator { Iterator(connection: connection) }

    public struct Iterator: AsyncIteratorProtocol {
        public typealias Element = WebSocketMessage
        public typealias Failure = HTTPClientError

        let connection: WebSocketConnection

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(HTTPClientError) -> WebSocketMessage? {
            try await connection.nextMessage().get()
        }

        public mutating func next() async throws(HTTPClientError) -> WebSocketMessage? {
            try await connection.nextMessage().get()
        }
    }
}
