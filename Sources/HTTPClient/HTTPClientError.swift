/// Why a request, or a WebSocket, did not come to its end.
///
/// An answer with an error status is not an error here: the caller sees its status.
public enum HTTPClientError: Error, Sendable {
    /// The URL, a header field or the method cannot be sent; the text says which and why.
    case invalidRequest(String)
    /// The host name has no address, or the name service did not answer.
    case nameNotResolved
    /// The peer's address is not one that may be called (``AddressClass``): private, loopback and the like.
    case addressRefused
    /// No connection: refused, unreachable, no route.
    case connectionFailed
    /// The TLS handshake failed: certificate, name or version.
    case tls(String)
    /// The connection or the whole exchange took too long, or too little moved for too long.
    case timedOut
    /// The peer hung up in the middle.
    case connectionLost
    /// More header bytes than ``WebClientConfiguration/maxHeaderBytes``, or an answer that is not HTTP.
    case badHead(String)
    /// More body bytes than the caller allows; the number is the limit.
    case bodyTooLarge(limit: Int)
    /// More redirects than allowed, or one that may not be followed.
    case redirectRefused(String)
    /// The request's own body stream threw.
    case requestBody(any Error)
    /// The calling task was cancelled, or nobody reads the answer any more.
    case cancelled
    /// The client has been shut down.
    case shutDown
    /// Two tasks read one body at the same time.
    case concurrentRead
    /// The server answered a WebSocket handshake with an ordinary answer.
    case upgradeRefused(UpgradeRefusal)
    /// The peer broke the WebSocket protocol; the code is the one we closed with (RFC 6455, 7.4.1).
    case webSocket(code: UInt16, reason: String)
    /// Anything else that libcurl reports: its code and its fixed text for the code.
    case transport(code: Int, message: String)
}

extension HTTPClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidRequest(let reason): "invalid request: \(reason)"
        case .nameNotResolved: "host name not resolved"
        case .addressRefused: "address refused"
        case .connectionFailed: "connection failed"
        case .tls(let reason): "TLS: \(reason)"
        case .timedOut: "timed out"
        case .connectionLost: "connection lost"
        case .badHead(let reason): "bad response head: \(reason)"
        case .bodyTooLarge(let limit): "body larger than \(limit) bytes"
        case .redirectRefused(let reason): "redirect refused: \(reason)"
        case .requestBody(let error): "request body: \(error)"
        case .cancelled: "cancelled"
        case .shutDown: "client shut down"
        case .concurrentRead: "two readers of one body"
        case .upgradeRefused(let refusal): "WebSocket refused with status \(refusal.status)"
        case .webSocket(let code, let reason): "WebSocket \(code): \(reason)"
        case .transport(let code, let message): "transport \(code): \(message)"
        }
    }
}

/// The ordinary HTTP answer to a WebSocket handshake.
public struct UpgradeRefusal: Sendable, Hashable {
    public let status: Int
    public let headers: HeaderFields
    /// The answer's body, cut at ``maxBodyBytes``.
    public let body: [UInt8]

    /// An error envelope is some hundred bytes; an HTML page of a proxy may be cut.
    static let maxBodyBytes = 64 << 10
}
