import HTTPTypes
package import Syntax
package import XRPC

/// Knows the callers that have a session here. Callers with other credentials are the next verifier's.
package struct SessionVerifier: CallerVerifying {
    private let accounts: AccountStore
    private let sessions: SessionStore
    private let tokens: SessionTokens
    private let now: @Sendable () -> Int64
    private let next: (any CallerVerifying)?

    init(
        accounts: AccountStore, tokens: SessionTokens, now: @escaping @Sendable () -> Int64,
        next: (any CallerVerifying)? = nil
    ) {
        self.accounts = accounts
        sessions = SessionStore(database: accounts.database)
        self.tokens = tokens
        self.now = now
        self.next = next
    }

    /// The same, with somebody to ask about credentials that are not sessions of this server.
    package func before(_ next: any CallerVerifying) -> SessionVerifier {
        SessionVerifier(accounts: accounts, tokens: tokens, now: now, next: next)
    }

    package func caller(
        of request: RequestContext, to method: NSID, access: Access
    ) async throws -> Caller {
        guard let field = request.fields[.authorization] else {
            if let next, access == .open || access == .account {
                return try await next.caller(of: request, to: method, access: access)
            }
            guard access == .open else {
                throw XRPCError(status: 401, name: "AuthMissing", message: "Authentication Required")
            }
            return .stranger(request)
        }
        guard let token = Self.bearer(field), SessionTokens.isOurs(token) else {
            if let next, access != .refresh, access != .session {
                return try await next.caller(of: request, to: method, access: access)
            }
            throw XRPCError.invalidToken("Token could not be verified")
        }
        let claims = try tokens.check(token, access == .refresh ? .refresh : .access, at: now())
        guard let account = try await accounts.account(claims.did) else {
            throw XRPCError.invalidToken("The account is gone.")
        }
        if account.status == .takendown {
            throw XRPCError(status: 401, name: "AccountTakedown", message: "Account has been taken down")
        }
        // What ends a session ends it for its access tokens too.
        if access != .refresh, try await !sessions.exists(claims.sessionID, at: now()) {
            throw XRPCError.expiredToken("Token has been revoked")
        }
        return Caller(
            did: claims.did, proof: .session, sessionID: claims.refreshID ?? claims.sessionID, request: request)
    }

    private static func bearer(_ field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
