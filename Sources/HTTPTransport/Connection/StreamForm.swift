import NIOHTTP1
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

    /// What is taken of the subprotocols that a handshake offers; nil when none is ours. The client names them in the
    /// order in which it wants them (RFC 6455, 4.1).
    static func chosen(of head: HTTPRequestHead) -> StreamForm? {
        head.headers[canonicalForm: "Sec-WebSocket-Protocol"].lazy.compactMap { StreamForm(String($0)) }.first
    }

    /// What the answer to a handshake says of it: nothing, if nothing was taken (RFC 6455, 4.2.2).
    static func answer(to head: HTTPRequestHead) -> HTTPHeaders {
        chosen(of: head).map { ["Sec-WebSocket-Protocol": $0.subprotocol] } ?? [:]
    }
}
