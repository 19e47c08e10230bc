import NIOCore
import NIOWebSocket

/// Sees to it that nothing follows a close frame (RFC 6455, 5.5.1), and says goodbye to a subscriber when the server
/// stops.
final class StreamCloseHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How long the peer may take to close.
    private static let goodbyeTime = TimeAmount.seconds(5)

    private var hasClosed = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if hasClosed {
            promise?.succeed(())
            return
        }
        hasClosed = unwrapOutboundIn(data).opcode == .connectionClose
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, !hasClosed {
            hasClosed = true
            context.writeAndFlush(wrapOutboundOut(.closing(.goingAway)), promise: nil)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: Self.goodbyeTime) { bound.value.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
