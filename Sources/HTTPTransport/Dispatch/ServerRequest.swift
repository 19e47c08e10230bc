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
    /// As it came: still in its content encoding.
    let receivedBody: ReceivedBody
    let context: RequestContext
    /// Called for work that shall be cancelled when the peer leaves.
    let endWithPeer: @Sendable () -> Void

    /// A body with a content encoding fails when it is read, so that parameters and credentials are checked first.
    var body: ReceivedBody {
        guard let encoding = context.fields[.contentEncoding], encoding.lowercased() != "identity" else {
            return receivedBody
        }
        let refusing = BodyStream(next: { throw XRPCError.unsupportedMediaType("Content-Encoding is not supported.") })
        return ReceivedBody(stream: refusing, contentType: receivedBody.contentType, length: nil)
    }

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
    /// Held while a body that is in memory is sent.
    var lease: MemoryBudget.Lease?
}
