import NIOCore
import NIOHTTP1
import XRPC

/// Notes what the codec behind it forgets about heads, and when the peer leaves.
final class HeadHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let notes: ConnectionNotes

    init(notes: ConnectionNotes) { self.notes = notes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        HeadForm.takeAuthority(&head)
        notes.add(
            HeadNote(
                isOld: head.version == .http1_0, fault: HeadForm.fault(of: head),
                handshake: WebSocketHandshakeForm.isHandshake(head) ? head : nil))
        // HTTP/1.0 has no persistent connections unless asked for.
        if head.version == .http1_0, !head.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { notes.peerLeft() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        notes.peerLeft()
        context.fireChannelInactive()
    }
}

/// The rules of HTTP/1.1 for a head that its parser does not enforce. Pure.
enum HeadForm {
    /// The authority of a target in absolute form stands in for `Host` (RFC 9112, 3.2.2).
    static func takeAuthority(_ head: inout HTTPRequestHead) {
        for scheme in ["http://", "https://"] where head.uri.prefix(scheme.count).lowercased() == scheme {
            let authority = head.uri.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
            head.headers.replaceOrAdd(name: "Host", value: String(authority))
        }
    }

    /// What is wrong with a head; nil for one that can be served.
    static func fault(of head: HTTPRequestHead) -> XRPCError? {
        let hosts = head.headers["Host"]
        guard hosts.count == 1 || (hosts.isEmpty && head.version == .http1_0), hosts.allSatisfy(isHost) else {
            return .invalidRequest("A request has one Host field.")
        }
        // Only "chunked" can be read; who codes otherwise is told so (RFC 9112, 6.1).
        let codings = head.headers["Transfer-Encoding"]
        guard codings.isEmpty || (codings.count == 1 && codings[0].lowercased() == "chunked") else {
            return .methodNotImplemented("This transfer coding is not understood.")
        }
        return nil
    }

    /// The bytes of a host and port (RFC 3986, 3.2); it may be empty.
    private static func isHost(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
            }
        }
    }
}
