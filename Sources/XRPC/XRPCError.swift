/// An answer other than success, in the protocol's form: a status, a name without spaces, and a sentence.
///
/// See the HTTP API specification, "Error Responses". Names that a lexicon declares come from its generated
/// `Failure`; the protocol's own are here.
public struct XRPCError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status, 400 to 599.
    public let status: Int
    /// The error name, such as `InvalidRequest`.
    public let name: String
    /// A sentence for people; safe to show to the caller.
    public let message: String?

    public init(status: Int, name: String, message: String? = nil) {
        self.status = status
        self.name = name
        self.message = message
    }

    public var description: String { message.map { "\(name): \($0)" } ?? name }
}

extension XRPCError {
    /// Whether the same call may succeed a little later. Error frames have no status: there the name says it.
    public var isTemporary: Bool {
        switch name {
        case "ConsumerTooSlow", "InternalServerError", "NotEnoughResources", "RateLimitExceeded", "RequestTimeout",
            "ServiceUnavailable", "UpstreamFailure", "UpstreamTimeout":
            true
        default: status == 408 || status == 429 || (status >= 500 && status != 501)
        }
    }
}

extension XRPCError {
    /// 400: the request cannot be understood or breaks the lexicon.
    public static func invalidRequest(_ message: String) -> XRPCError {
        XRPCError(status: 400, name: "InvalidRequest", message: message)
    }

    /// 400: a session token that is malformed or revoked.
    public static func invalidToken(_ message: String) -> XRPCError {
        XRPCError(status: 400, name: "InvalidToken", message: message)
    }

    /// 400, not 401: clients decide by this name to refresh their session.
    public static func expiredToken(_ message: String) -> XRPCError {
        XRPCError(status: 400, name: "ExpiredToken", message: message)
    }

    /// 401: credentials are missing or wrong.
    public static func authenticationRequired(_ message: String) -> XRPCError {
        XRPCError(status: 401, name: "AuthenticationRequired", message: message)
    }

    /// 403: the caller is known and may not do this.
    public static func forbidden(_ message: String) -> XRPCError {
        XRPCError(status: 403, name: "Forbidden", message: message)
    }

    /// 404: nothing stands at this path.
    public static func notFound(_ message: String) -> XRPCError {
        XRPCError(status: 404, name: "NotFound", message: message)
    }

    /// 405: the method is called with another verb.
    public static func wrongVerb(_ message: String) -> XRPCError {
        XRPCError(status: 405, name: "InvalidRequest", message: message)
    }

    /// 408: the body came too slowly.
    public static let requestTimeout = XRPCError(
        status: 408, name: "RequestTimeout", message: "The body came too slowly.")

    /// 413: the body is longer than this method takes.
    public static func payloadTooLarge(_ message: String) -> XRPCError {
        XRPCError(status: 413, name: "PayloadTooLarge", message: message)
    }

    /// 415: a content encoding that is not understood.
    public static func unsupportedMediaType(_ message: String) -> XRPCError {
        XRPCError(status: 415, name: "UnsupportedMediaType", message: message)
    }

    /// 426: a subscription that was asked for without a WebSocket handshake.
    public static let upgradeRequired = XRPCError(
        status: 426, name: "UpgradeRequired", message: "This method is a subscription: connect with a WebSocket.")

    /// 429: too many requests.
    public static func rateLimitExceeded(_ message: String) -> XRPCError {
        XRPCError(status: 429, name: "RateLimitExceeded", message: message)
    }

    /// 500: a fault of ours, whose detail stays in the log.
    public static let internalServerError = XRPCError(
        status: 500, name: "InternalServerError", message: "Internal Server Error")

    /// 501: a well-formed name that nothing here answers.
    public static func methodNotImplemented(_ message: String) -> XRPCError {
        XRPCError(status: 501, name: "MethodNotImplemented", message: message)
    }

    /// 502: a server that this one depends on failed.
    public static func upstreamFailure(_ message: String) -> XRPCError {
        XRPCError(status: 502, name: "UpstreamFailure", message: message)
    }
}
