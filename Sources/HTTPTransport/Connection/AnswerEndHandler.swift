import NIOCore
import NIOHTTPTypes

/// Keeps the end of an answer back until the socket has taken all that comes before it.
///
/// Whoever watches the connection takes an answer whose end was written for over: it lets the idle time begin, and
/// closes a connection that is to be closed; closing drops what the socket has not taken yet. A player that pauses near
/// the end of a song would lose that end.
final class AnswerEndHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Waiting {
        case part(HTTPResponsePart, EventLoopPromise<Void>?)
        case closingOutput(EventLoopPromise<Void>?)
    }

    /// A peer that takes nothing for this long is hung up on.
    private let timeout: TimeAmount
    /// Pieces of bodies that the socket has not taken.
    private var pieces = 0
    /// The end that is kept back, and all that was written behind it.
    private var waiting: [Waiting] = []
    private var deadline: Scheduled<Void>?

    init(timeout: TimeAmount) { self.timeout = timeout }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if !waiting.isEmpty { return waiting.append(.part(part, promise)) }
        write(part, promise, context)
    }

    private func write(
        _ part: HTTPResponsePart, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) {
        switch part {
        case .head: context.write(wrapOutboundOut(part), promise: promise)
        case .body:
            pieces += 1
            let taken = promise ?? context.eventLoop.makePromise()
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            taken.futureResult.whenComplete { _ in
                let (handler, context) = bound.value
                handler.pieceTaken(context)
            }
            context.write(wrapOutboundOut(part), promise: taken)
        case .end:
            guard pieces > 0 else { return context.write(wrapOutboundOut(part), promise: promise) }
            waiting.append(.part(part, promise))
            watch(context)
        }
    }

    private func pieceTaken(_ context: ChannelHandlerContext) {
        pieces -= 1
        guard !waiting.isEmpty else { return }
        if pieces > 0 { return watch(context) }
        deadline?.cancel()
        deadline = nil
        let released = waiting
        waiting = []
        for (index, item) in released.enumerated() {
            // The next answer may end behind a body of its own.
            if !waiting.isEmpty {
                waiting.append(contentsOf: released[index...])
                break
            }
            switch item {
            case .part(let part, let promise): write(part, promise, context)
            case .closingOutput(let promise): context.close(mode: .output, promise: promise)
            }
        }
        context.flush()
    }

    /// Waits on, from now.
    private func watch(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: timeout) { bound.value.close(promise: nil) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output, !waiting.isEmpty { return waiting.append(.closingOutput(promise)) }
        context.close(mode: mode, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        let dropped = waiting
        waiting = []
        for case .part(_, let promise?) in dropped { promise.fail(ChannelError.ioOnClosedChannel) }
        for case .closingOutput(let promise?) in dropped { promise.fail(ChannelError.ioOnClosedChannel) }
    }
}
