import HTTPTypes
import XRPC

/// A request as the dispatcher sees it.
struct ServerRequest: Sendable {
    let method: HTTPRequest.Method
    /// Still percent-encoded, without the query.
    let path: String
    /// The text behind the question mark, still encoded.
    let query: String
    /// The value of `Host`.
    let host: String?
    let body: ReceivedBody
    let context: RequestContext

    private static let xrpcPrefix = "/xrpc/"

    /// The text behind `/xrpc/`; nil for another path.
    var xrpcName: String? {
        guard path.utf8.starts(with: Self.xrpcPrefix.utf8) else { return nil }
        return String(path.dropFirst(Self.xrpcPrefix.count))
    }
}

/// A request target in its two parts.
struct RequestTarget {
    let path: String
    let query: String

    init(_ target: String) {
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = String(Substring(parts[0]))
        query = parts.count > 1 ? String(Substring(parts[1])) : ""
    }
}

/// An answer, with what the log and the connection need to know about it.
struct Answer: Sendable {
    var response: PlainResponse
    /// The error's name, where it is an error.
    var errorName: String?
    /// Whether nothing may follow on this connection.
    var closes = false
}
