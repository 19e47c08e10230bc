public import HTTPTypes
public import Syntax

/// Who calls a method, as far as the credentials prove it.
public struct Caller: Sendable {
    /// How the caller proved who it is.
    public enum Proof: Sendable, Hashable {
        /// Not at all.
        case none
        /// A session with this server.
        case session
        /// A token that the account's server signed for one method of this service.
        case service
    }

    /// The account; nil for a stranger.
    public let did: DID?
    public let proof: Proof
    /// The identifier of the session, where the proof is one.
    public let sessionID: String?
    /// What is known about the request.
    public let request: RequestContext

    public init(did: DID?, proof: Proof, sessionID: String? = nil, request: RequestContext) {
        self.did = did
        self.proof = proof
        self.sessionID = sessionID
        self.request = request
    }

    /// Somebody without credentials.
    public static func stranger(_ request: RequestContext) -> Caller {
        Caller(did: nil, proof: .none, request: request)
    }

    /// The account, or the error that one is needed.
    public func account() throws(XRPCError) -> DID {
        guard let did else { throw .authenticationRequired("This method needs an account.") }
        return did
    }
}

/// What a handler may know about the request beside its parameters and body.
public struct RequestContext: Sendable {
    /// Identifies the request in the log.
    public let id: String
    public let fields: HTTPFields
    /// The address of the peer, as text.
    public let remoteAddress: String?
    /// The client, for limits; nil if the request came through a proxy that is not trusted to name its clients.
    public let client: ClientNetwork?
    /// What the handler adds.
    public let annotations = RequestAnnotations()

    /// - Parameter isProxied: whether a proxy that is not trusted to name the client sent the request.
    public init(id: String, fields: HTTPFields, remoteAddress: String? = nil, isProxied: Bool = false) {
        self.id = id
        self.fields = fields
        self.remoteAddress = remoteAddress
        client = isProxied ? nil : remoteAddress.flatMap(ClientNetwork.init)
    }
}

/// Who may call a method.
public enum Access: Sendable, Hashable {
    /// Anybody; credentials are not looked at, so that an outdated one does not keep its holder from logging in.
    case anybody
    /// Anybody; credentials are looked at only if there are any.
    case open
    /// An account, by a session or a service token.
    case account
    /// An account, by a session of this server only.
    case session
    /// The holder of a refresh token.
    case refresh
}

/// Finds out who calls. Supplied by the rooms that issue or check credentials.
public protocol CallerVerifying: Sendable {
    /// The caller, or an error of status 400, 401 or 403 that says what is wrong with the credentials.
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller
}
