import Foundation

/// Opens WebSockets, with the same address guard and limits as ``WebClient``.
///
/// Every connection has a thread of its own: there are few, and each lives long.
public struct WebSocketClient: Sendable {
    public let configuration: WebClientConfiguration
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// - Parameter randomBytes: for the handshake's key and the masks.
    public init(
        configuration: WebClientConfiguration = WebClientConfiguration(),
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = WebSocketClient.systemRandomBytes
    ) {
        self.configuration = configuration
        self.randomBytes = randomBytes
    }

    /// From the system's generator.
    public static let systemRandomBytes: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Connects and shakes hands.
    ///
    /// - Parameters:
    ///   - url: `ws` or `wss`.
    ///   - subprotocols: what to offer, best first.
    /// - Throws: ``HTTPClientError/upgradeRefused(_:)`` with the server's ordinary answer, and every error of a
    ///   connection.
    public func connect(
        to url: String, headers: HeaderFields = HeaderFields(), subprotocols: [String] = []
    ) async throws(HTTPClientError) -> WebSocketConnection {
        let target = try TargetURL(url, schemes: ["ws", "wss"])
        let handshake = WebSocketHandshake(
            url: target, headers: headers, subprotocols: subprotocols, nonce: randomBytes(16),
            userAgent: configuration.userAgent)
        try handshake.validate()
        guard let pipe = WakePipe() else { throw .transport(code: 0, message: "no descriptor left") }
        let state = WebSocketState(pipe)
        let randomBytes = randomBytes
        let randomMask: @Sendable () -> UInt32 = { randomBytes(4).reduce(0) { $0 << 8 | UInt32($1) } }
        let work = WebSocketThread(
            state: state, handshake: handshake, configuration: configuration, randomMask: randomMask)
        let thread = Thread { work.run() }
        thread.name = "websocket"
        thread.start()
        let opened = try await state.waitUntilOpen().get()
        return WebSocketConnection(
            headers: opened.headers, subprotocol: opened.subprotocol, state: state, randomMask: randomMask)
    }
}
