import HTTPTypes
public import Syntax
public import XRPC

/// Finds out who calls by the kind of credentials: service tokens are checked here, everything else by the room
/// that issued it.
public struct CredentialCallers: CallerVerifying {
    private let serviceTokens: ServiceTokenVerifier?
    private let sessions: (any CallerVerifying)?

    /// - Parameters:
    ///   - serviceTokens: nil where no other service may call.
    ///   - sessions: nil for a service without accounts of its own.
    public init(serviceTokens: ServiceTokenVerifier?, sessions: (any CallerVerifying)? = nil) {
        self.serviceTokens = serviceTokens
        self.sessions = sessions
    }

    public func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        if let serviceTokens, access == .open || access == .account, let token = Self.bearer(request.fields),
            ServiceTokenVerifier.isServiceToken(token)
        {
            let did = try await serviceTokens.account(
                of: token, calling: method, from: request.limitKey.key)
            return Caller(did: did, proof: .service, request: request)
        }
        if let sessions { return try await sessions.caller(of: request, to: method, access: access) }
        guard request.fields[.authorization] == nil else {
            throw XRPCError.authenticationRequired("These credentials are not understood here.")
        }
        guard access == .open else { throw XRPCError.authenticationRequired("Credentials are missing.") }
        return .stranger(request)
    }

    /// Whether the credentials of a request are a service token, of whatever worth.
    package static func isServiceToken(_ request: RequestContext) -> Bool {
        bearer(request.fields).map(ServiceTokenVerifier.isServiceToken) ?? false
    }

    /// The token behind `Bearer`, whose name has no case (RFC 9110, 11.1).
    static func bearer(_ fields: HTTPFields) -> String? {
        guard let field = fields[.authorization] else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
