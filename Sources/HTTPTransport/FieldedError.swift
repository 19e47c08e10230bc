public import HTTPTypes
public import XRPC

/// An error whose answer needs header fields of its own: `WWW-Authenticate`, `DPoP-Nonce`, `Retry-After`.
public struct FieldedError: Error, Sendable {
    public let error: XRPCError
    public let fields: HTTPFields

    public init(_ error: XRPCError, fields: HTTPFields) {
        self.error = error
        self.fields = fields
    }
}

/// Why the bytes of a request's body ended before their end.
public enum RequestBodyError: Error, Sendable, Hashable {
    /// The peer has gone, or sent fewer bytes than it declared.
    case incomplete
    /// The peer sends next to nothing.
    case tooSlow
    /// The answer has been sent; nobody may read any more.
    case closed
}
