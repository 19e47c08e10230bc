import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// What a connection turned out to be.
enum ConnectionKind: Sendable {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, UpgradeTicket, ConnectionNotes)
    case stream(Subscriber, UpgradeTicket)
}

/// An accepted connection, which is not read before its setup is done: the kind is known only later.
struct AcceptedConnection: ServerChildChannelValue {
    let channel: any Channel
    let kind: EventLoopFuture<ConnectionKind>
}

/// Sets up accepted connections: HTTP/1.1, or a WebSocket if the first request is a handshake for a subscription. A
/// later handshake upgrades an HTTP connection (``HTTPConversation``).
struct ServerConnection: ServerChildChannel {
    let configuration: WebServerConfiguration
    let dispatcher: Dispatcher
    private let connections: Quota
    private let encoded = EncodedMessage()
    private let upgrade: SubscriptionUpgrade

    init(configuration: WebServerConfiguration, dispatcher: Dispatcher) {
        self.configuration = configuration
        self.dispatcher = dispatcher
        connections = Quota(
            total: configuration.maximumConnections, perClient: configuration.maximumConnectionsPerClient)
        upgrade = SubscriptionUpgrade(
            pingInterval: configuration.pingInterval, slowTimeout: configuration.slowSubscriberTimeout,
            executors: LoopExecutors())
    }

    private struct TooManyConnections: Error {}

    /// A channel keeps the buffer that it has read into: of thousands of subscribers little is to be read.
    private static let smallestReadBytes = 512
    private static let largestReadBytes = 64 << 10

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        let ticket = UpgradeTicket()
        let address = channel.remoteAddress?.ipAddress
        guard let lease = connections.take(for: configuration.trustsForwardedFor ? nil : address) else {
            channel.close(promise: nil)
            let refused: EventLoopFuture<ConnectionKind> = channel.eventLoop.makeFailedFuture(TooManyConnections())
            return channel.eventLoop.makeSucceededFuture(AcceptedConnection(channel: channel, kind: refused))
        }
        channel.closeFuture.whenComplete { _ in withExtendedLifetime(lease) {} }
        return channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: Self.smallestReadBytes, initial: Self.smallestReadBytes, maximum: Self.largestReadBytes))
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
            var encoding = HTTPResponseEncoder.Configuration()
            // It knows neither HEAD nor HTTP/1.0.
            encoding.automaticallySetFramingHeaders = false
            let encoder = HTTPResponseEncoder(configuration: encoding)
            let filter = UpgradeFilter(timeout: TimeAmount(configuration.idleTimeout)) { [dispatcher] head in
                await dispatcher.decideUpgrade(head, from: address, ticket)
            }
            let upgradeHandler = NIOTypedHTTPServerUpgradeHandler<ConnectionKind>(
                httpEncoder: encoder, extraHTTPHandlers: [decoder],
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrade.upgrader { .stream($0, ticket) }],
                    notUpgradingCompletionHandler: { makeHTTP($0, ticket, logger) }))
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([encoder, decoder, filter, upgradeHandler])
            return AcceptedConnection(channel: channel, kind: upgradeHandler.upgradeResultFuture)
        }
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        do {
            try await handle(value.kind.get(), logger)
        } catch {
            // Gone, or closed by the filter, before there was a request.
            logger.trace("connection without a request", metadata: ["error": "\(error)"])
        }
    }

    private func handle(_ kind: ConnectionKind, _ logger: Logger) async {
        switch kind {
        case .http(let channel, let ticket, let notes): await converse(channel, ticket, notes)
        case .stream(let subscriber, let ticket): await session(subscriber, ticket)?.run()
        }
    }

    @inline(never)
    private func converse(
        _ channel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, _ ticket: UpgradeTicket, _ notes: ConnectionNotes
    ) async {
        let conversation = HTTPConversation(
            dispatcher: dispatcher, ticket: ticket, notes: notes, channel: channel.channel,
            serveStream: { [self] head in
                let subscriber = try await upgrade.takeOver(channel.channel, head)
                await session(subscriber, ticket)?.run()
            })
        await notes.run { await conversation.run(channel) }
    }

    @inline(never)
    private func session(_ subscriber: Subscriber, _ ticket: UpgradeTicket) -> StreamSession? {
        guard let stream = ticket.takeStream() else {
            subscriber.channel.close(promise: nil)
            return nil
        }
        return StreamSession(stream: stream, subscriber: subscriber, encoded: encoded, log: dispatcher.log)
    }

    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.maximumHeaderBytes
        limits.maxHeaderListSize = configuration.maximumHeaderBytes
        limits.maxHeaderFieldCount = 200
        return limits
    }

    private func makeHTTP(
        _ channel: any Channel, _ ticket: UpgradeTicket, _ logger: Logger
    ) -> EventLoopFuture<ConnectionKind> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let notes = ConnectionNotes()
            try pipeline.addHandler(HeadHandler(notes: notes))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(StalledReaderHandler(timeout: TimeAmount(configuration.stalledReaderTimeout)))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: configuration.idleTimeout, logger: logger))
            try pipeline.addHandler(AnswerEndHandler(timeout: TimeAmount(configuration.stalledReaderTimeout)))
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)),
                ticket, notes)
        }
    }
}
