public import HTTPTypes
public import Syntax
public import XRPC

/// A request for a method that may be another service's to answer.
public struct ForwardableRequest: Sendable {
    public let method: HTTPRequest.Method
    public let nsid: NSID
    /// The text behind the question mark, still encoded.
    public let query: String
    public let body: ReceivedBody
    /// With all fields of the request, `atproto-proxy` among them.
    public let context: RequestContext
    /// Whether this server has a route for the method.
    public let hasRoute: Bool
}

/// Passes requests on to other services. Supplied by the room that hosts accounts.
///
/// Asked for every request that has `atproto-proxy` or whose method has no route here.
public protocol RequestForwarding: Sendable {
    /// Whether the request is another service's. If not, it goes to the local route, if there is one.
    func isForwarded(_ request: ForwardableRequest) async throws -> Bool

    /// The other service's answer to a GET, HEAD or POST. Cancelled when the caller hangs up.
    func forward(_ request: ForwardableRequest) async throws -> PlainResponse
}
