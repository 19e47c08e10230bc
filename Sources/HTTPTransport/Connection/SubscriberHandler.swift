import NIOCore
import NIOWebSocket
import XRPC

/// How a subscription comes to its end.
enum StreamEnding: Sendable {
    /// There are no more frames.
    case completed
    case failed(XRPCError, WebSocketErrorCode)
    case tooSlow
    /// The peer broke the WebSocket protocol, as the code says.
    case violated(WebSocketErrorCode)
    /// The peer said goodbye, or has gone.
    case left
    /// The server stops.
    case goingAway
}

/// The channel's end of a subscriber: writes messages as fast as the socket takes them, sends pings, and reads control
/// frames. Messages of the peer are ignored, as the event stream specification asks.
///
/// One task for each subscriber gives it messages; everything else happens here on the event loop, so that thousands
/// who wait cost little.
final class SubscriberHandler: ChannelInboundHandler {
    typealias InboundIn = PeerFrame
    typealias OutboundOut = WebSocketFrame

    /// Pings in a row that may stay without any answer.
    private static let maximumUnansweredPings = 3
    /// How long a goodbye may take to reach a peer, and its answer to come, before the socket is closed.
    private static let goodbyeTime = TimeAmount.seconds(5)

    private let pingInterval: TimeAmount
    private let slowTimeout: TimeAmount
    private var context: ChannelHandlerContext?
    /// What this context writes goes past the encoder.
    private var encoder: ChannelHandlerContext?
    private var pings: RepeatedTask?
    private var unansweredPings = 0
    private var waiter: CheckedContinuation<Void, Never>?
    private var isWaitingOver = false
    private var patience: Scheduled<Void>?
    private let executor: LoopExecutor
    private var isFlushDue = false
    private var isHungUpBehindGoodbye = false
    private var hasSaidGoodbye = false
    private var listener: (@Sendable () -> Void)?
    /// Why there will be no more messages; nil while there may be.
    private(set) var ending: StreamEnding?

    init(pingInterval: Duration, slowTimeout: Duration, executor: LoopExecutor) {
        self.executor = executor
        self.pingInterval = TimeAmount(pingInterval)
        self.slowTimeout = TimeAmount(slowTimeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        encoder = try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        pings = context.eventLoop.scheduleRepeatedTask(initialDelay: pingInterval, delay: pingInterval) { _ in
            bound.value.ping()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pings?.cancel()
        end(.left)
        self.context = nil
        encoder = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.left)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.left) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { end(.goingAway) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unansweredPings = 0
        switch unwrapInboundIn(data) {
        case .message, .pong: break
        case .close: peerSaidGoodbye(context)
        case .ping(let content):
            guard context.channel.isWritable, !hasSaidGoodbye else { return }
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: content)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .violation(let code): end(.violated(code))
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeWaiter() }
        context.fireChannelWritabilityChanged()
    }

    private func peerSaidGoodbye(_ context: ChannelHandlerContext) {
        isHungUpBehindGoodbye = true
        if hasSaidGoodbye { context.close(promise: nil) }
        end(.left)
    }

    private func ping() {
        guard let context, ending == nil else { return }
        if unansweredPings >= Self.maximumUnansweredPings { return end(.left) }
        guard context.channel.isWritable else { return }
        unansweredPings += 1
        let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        context.writeAndFlush(wrapOutboundOut(ping), promise: nil)
    }
}

extension SubscriberHandler {
    /// Calls `listener`, once, when it ends from this side; at once if it has. nil takes the listener back.
    func onEnd(_ listener: (@Sendable () -> Void)?) {
        self.listener = listener
        if ending != nil { self.listener.take()?() }
    }

    /// Writes an encoded message; false when the socket is full, and the next one is to wait.
    ///
    /// What is written in one turn of the loop goes out together.
    func write(_ message: ByteBuffer) -> Bool {
        guard let encoder, ending == nil else { return true }
        encoder.write(NIOAny(message), promise: nil)
        if !isFlushDue {
            isFlushDue = true
            executor.flushSoon(self)
        }
        return encoder.channel.isWritable
    }

    func flush() {
        isFlushDue = false
        encoder?.flush()
    }

    /// Resumes `waiter` when the socket takes more, or at the end: a socket that takes nothing for too long ends it.
    func wait(_ waiter: CheckedContinuation<Void, Never>) {
        guard let context, ending == nil, !isWaitingOver, !context.channel.isWritable else { return waiter.resume() }
        self.waiter = waiter
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        patience = context.eventLoop.scheduleTask(in: slowTimeout) { bound.value.end(.tooSlow) }
    }

    /// The task is cancelled: it waits no more, nor does it begin to, for it may have been cancelled before.
    func endWaiting() {
        isWaitingOver = true
        resumeWaiter()
    }

    /// Lets whoever waits for the socket go on.
    private func resumeWaiter() {
        patience?.cancel()
        patience = nil
        waiter.take()?.resume()
    }

    private func end(_ ending: StreamEnding) {
        guard self.ending == nil else { return }
        self.ending = ending
        resumeWaiter()
        listener.take()?()
    }

    /// Sends a last message, if there is one, and a close frame; nothing follows it (RFC 6455, 5.5.1). Then gives the
    /// peer a little time to take them and to say goodbye as well.
    func sayGoodbye(_ last: ByteBuffer?, _ code: WebSocketErrorCode) {
        guard let context, let encoder, !hasSaidGoodbye else { return }
        hasSaidGoodbye = true
        pings?.cancel()
        end(.left)
        if let last { encoder.write(NIOAny(last), promise: nil) }
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(goodbye)).whenComplete { _ in
            if bound.value.0.isHungUpBehindGoodbye { bound.value.1.close(promise: nil) }
        }
        context.eventLoop.scheduleTask(in: Self.goodbyeTime) { bound.value.1.close(promise: nil) }
    }
}
