import DataModel
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Syntax
import XRPC

/// The form in which a subscriber gets the messages of a stream.
enum StreamForm: Sendable, Hashable {
    case frames
    case texts

    /// The form of a subprotocol; nil for none of ours.
    init?(_ subprotocol: String) {
        switch subprotocol {
        case StreamFrame.subprotocol: self = .frames
        case StreamText.subprotocol: self = .texts
        default: return nil
        }
    }

    private var subprotocol: String {
        switch self {
        case .frames: StreamFrame.subprotocol
        case .texts: StreamText.subprotocol
        }
    }

    /// What is taken of the subprotocols that a handshake offers; nil when none is ours. Texts before frames: whoever
    /// wants frames need not offer anything.
    static func chosen(of head: HTTPRequestHead) -> StreamForm? {
        let offered = head.headers[canonicalForm: "Sec-WebSocket-Protocol"].compactMap { StreamForm(String($0)) }
        return offered.contains(.texts) ? .texts : offered.first
    }

    /// What the answer to a handshake says of it: nothing, if nothing was taken (RFC 6455, 4.2.2).
    static func answer(to head: HTTPRequestHead) -> HTTPHeaders {
        chosen(of: head).map { ["Sec-WebSocket-Protocol": $0.subprotocol] } ?? [:]
    }

    /// A message of `method` as it is sent; nil for one that the form does not have.
    func message(_ frame: StreamFrame, of method: NSID) throws -> WebSocketFrame? {
        switch self {
        case .frames: return WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: frame.bytes))
        case .texts:
            return try StreamText(frame, of: method).map { text in
                WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text.bytes))
            }
        }
    }
}
