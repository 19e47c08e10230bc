import HTTPClient
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Turns an HTTP/1.1 connection into a WebSocket: its first request through NIO's upgrade handler, which costs an idle
/// subscriber the least memory, and every later one in ``takeOver(_:_:)``. A proxy that reuses its connections sends
/// the handshake as any request of a connection (RFC 9110, 7.8).
struct SubscriptionUpgrade: Sendable {
    let pingInterval: Duration
    let slowTimeout: Duration
    let executors: LoopExecutors

    /// What a handler for the first request makes of the channel.
    func upgrader<Result: Sendable>(
        _ result: @escaping @Sendable (Subscriber) -> Result
    ) -> any NIOTypedHTTPServerProtocolUpgrader<Result> {
        FirstRequestUpgrader(upgrade: self, result: result)
    }

    /// Answers the handshake `head` and makes the connection a WebSocket. The answers before it have been written.
    ///
    /// The HTTP handlers after the new ones remain in the pipeline, and receive no more data.
    func takeOver(_ channel: any Channel, _ head: HTTPRequestHead) async throws -> Subscriber {
        try await channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let httpEncoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
            let httpDecoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            var headers = Self.answer(to: head)
            headers.add(name: "Connection", value: "upgrade")
            headers.add(name: "Upgrade", value: "websocket")
            let answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
            try pipeline.context(handlerType: HeadHandler.self)
                .writeAndFlush(NIOAny(HTTPServerResponsePart.head(answer)), promise: nil)
            pipeline.removeHandler(context: httpEncoder, promise: nil)
            let subscriber = try install(on: channel, after: httpDecoder.handler)
            // Last, since it passes on the bytes that it has not read.
            pipeline.removeHandler(context: httpDecoder, promise: nil)
            return subscriber
        }.get()
    }

    /// Adds the handlers of a WebSocket, at the end or behind another one. On the channel's event loop.
    fileprivate func install(
        on channel: any Channel, after previous: (any ChannelHandler)? = nil
    ) throws -> Subscriber {
        let executor = executors.executor(of: channel.eventLoop)
        let handler = SubscriberHandler(pingInterval: pingInterval, slowTimeout: slowTimeout, executor: executor)
        var position = previous.map { ChannelPipeline.SynchronousOperations.Position.after($0) } ?? .last
        // One by one: the last one looks for the encoder when it is added.
        for next in [WebSocketFrameEncoder(), ByteToMessageHandler(PeerFrameDecoder()), handler] as [any ChannelHandler]
        {
            try channel.pipeline.syncOperations.addHandler(next, position: position)
            position = .after(next)
        }
        return Subscriber(handler, channel: channel, executor: executor)
    }

    fileprivate static func answer(to head: HTTPRequestHead) -> HTTPHeaders {
        var headers = StreamForm.answer(to: head)
        headers.add(
            name: "Sec-WebSocket-Accept",
            value: WebSocketAccept.value(for: head.headers.first(name: "Sec-WebSocket-Key") ?? ""))
        return headers
    }
}

/// The same for NIO's handler of the first request. What comes to it has been accepted (``UpgradeFilter``).
private struct FirstRequestUpgrader<UpgradeResult: Sendable>: NIOTypedHTTPServerProtocolUpgrader {
    let upgrade: SubscriptionUpgrade
    let result: @Sendable (Subscriber) -> UpgradeResult

    var supportedProtocol: String { "websocket" }
    var requiredUpgradeHeaders: [String] { [] }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        var headers = initialResponseHeaders
        headers.add(contentsOf: SubscriptionUpgrade.answer(to: upgradeRequest))
        return channel.eventLoop.makeSucceededFuture(headers)
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<UpgradeResult> {
        channel.eventLoop.makeCompletedFuture { result(try upgrade.install(on: channel)) }
    }
}
