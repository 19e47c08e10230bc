import DataModel
import Identity
import Keys
import Syntax
import XRPC

/// Begins and renews sessions.
struct SessionMaker: Sendable {
    /// The tokens of a session.
    struct Tokens: Sendable {
        let access: String
        let refresh: String
    }

    let sessions: SessionStore
    let tokens: SessionTokens
    let now: @Sendable () -> Int64

    /// Begins a session for an account that has proved itself.
    func begin(_ account: Account) async throws -> Tokens {
        let now = now()
        let sessionID = Self.randomID()
        let refreshID = Self.randomID()
        let end = now + SessionTokens.refreshLifetime
        try await sessions.create(id: sessionID, account: account, refreshID: refreshID, at: now, expiresAt: end)
        return Tokens(
            access: tokens.access(for: account.did, sessionID: sessionID, at: now),
            refresh: tokens.refresh(
                for: account.did, sessionID: sessionID, refreshID: refreshID, at: now, expiresAt: end))
    }

    /// Exchanges a refresh token, whose signature was checked.
    func renew(_ account: Account, refreshID: String) async throws -> Tokens {
        let now = now()
        let rotation = try await sessions.rotate(
            refreshID, to: Self.randomID(), at: now, grace: SessionTokens.refreshGrace,
            expiresAt: now + SessionTokens.refreshLifetime)
        guard case .renewed(let sessionID, let newID, let end) = rotation else {
            throw XRPCError.expiredToken("Token has been revoked")
        }
        return Tokens(
            access: tokens.access(for: account.did, sessionID: sessionID, at: now),
            refresh: tokens.refresh(for: account.did, sessionID: sessionID, refreshID: newID, at: now, expiresAt: end))
    }

    private static func randomID() -> String { Base64.encodeURL(RandomBytes.make(count: 18)) }
}
