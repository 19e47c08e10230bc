import NIOCore
import NIOHTTP1

/// Stands before NIO's upgrade handler, which drops a request that it does not upgrade and fails on a body behind an
/// `Upgrade` field: decides alone, and removes the field from every first request that stays HTTP. Then it leaves.
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case waiting
        case deciding([HTTPServerRequestPart])
        case done
    }

    private let timeout: TimeAmount
    private let decide: @Sendable (HTTPRequestHead) async -> Bool
    private var state = State.waiting
    private var deadline: Scheduled<Void>?

    /// Parts that may arrive behind a handshake's head: its end, and no more from an honest client.
    private static let maximumHeldParts = 16

    private static let tooLarge = #"{"error":"InvalidRequest","message":"The target or a field is too long."}"#
    private static let malformed = #"{"error":"InvalidRequest","message":"This is no request of HTTP/1.1."}"#

    /// - Parameters:
    ///   - timeout: for the first request's head.
    ///   - decide: whether a well-formed handshake becomes a stream.
    init(timeout: TimeAmount, decide: @escaping @Sendable (HTTPRequestHead) async -> Bool) {
        self.timeout = timeout
        self.decide = decide
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: timeout) { bound.value.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch state {
        case .waiting:
            guard case .head(let head) = part else { return context.fireChannelRead(data) }
            deadline?.cancel()
            if WebSocketHandshakeForm.isHandshake(head) {
                state = .deciding([part])
                ask(context, head)
            } else {
                pass(context, [.head(WebSocketHandshakeForm.plain(head))])
            }
        case .deciding(var parts):
            guard parts.count < Self.maximumHeldParts else { return context.close(promise: nil) }
            parts.append(part)
            state = .deciding(parts)
        case .done: context.fireChannelRead(data)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The server stops: a connection that has not said anything will not be waited for.
        if event is ChannelShouldQuiesceEvent, case .waiting = state { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Nobody else is there yet who could answer.
        guard case .waiting = state else { return context.fireErrorCaught(error) }
        state = .done
        let isTooLarge = (error as? HTTPParserError) == .headerOverflow
        let body = ByteBuffer(string: isTooLarge ? Self.tooLarge : Self.malformed)
        let head = HTTPResponseHead(
            version: .http1_1, status: isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest,
            headers: [
                "Connection": "close", "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func ask(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let decide = decide
        context.eventLoop.makeFutureWithTask { await decide(head) }.whenSuccess { isAccepted in
            let (filter, context) = bound.value
            guard case .deciding(var parts) = filter.state else { return }
            if !isAccepted { parts[0] = .head(WebSocketHandshakeForm.plain(head)) }
            filter.pass(context, parts)
        }
    }

    private func pass(_ context: ChannelHandlerContext, _ parts: [HTTPServerRequestPart]) {
        state = .done
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}

/// The form of a WebSocket's opening handshake (RFC 6455, 4.2.1). Pure.
enum WebSocketHandshakeForm {
    /// A GET without body that asks for `websocket`, version 13, with one key of 16 bytes.
    static func isHandshake(_ head: HTTPRequestHead) -> Bool {
        let headers = head.headers
        guard head.method == .GET, head.version == .http1_1, !headers.contains(name: "Transfer-Encoding"),
            headers.first(name: "Content-Length").map({ $0 == "0" }) ?? true, HeadForm.fault(of: head) == nil
        else { return false }
        let upgrade = headers[canonicalForm: "Upgrade"]
        let connection = headers[canonicalForm: "Connection"].map { $0.lowercased() }
        return upgrade.count == 1 && upgrade[0].lowercased() == "websocket" && connection.contains("upgrade")
            && headers["Sec-WebSocket-Version"] == ["13"] && headers["Sec-WebSocket-Key"].count == 1
            && isKey(headers["Sec-WebSocket-Key"][0])
    }

    /// The same request without its wish.
    static func plain(_ head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        head.headers.remove(name: "Upgrade")
        return head
    }

    /// 16 bytes in base64: 22 characters of the alphabet and two of padding.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 24 && bytes[22...].allSatisfy { $0 == UInt8(ascii: "=") }
            && bytes[..<22].allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
