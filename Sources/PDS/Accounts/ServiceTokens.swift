import DataModel
import Keys
import Lexicons
import Syntax
import XRPC

/// Tokens with which accounts of this server call other services (specification "XRPC", inter-service
/// authentication).
struct ServiceTokens: Sendable {
    let accounts: AccountStore
    let now: @Sendable () -> Int64

    /// Signs a token. `expiresAt`: seconds since 1970.
    func token(from did: DID, to audience: String, method: NSID?, expiresAt: Int64) async throws -> String {
        guard let key = try await accounts.signingKey(of: did) else { throw WriteRefusal.noSuchRepository.answer }
        var claims: DataMap = [
            "iss": .string(did.text), "aud": .string(audience), "exp": .integer(expiresAt),
            "iat": .integer(now() / 1_000_000), "jti": .string(Hex.encode(RandomBytes.make(count: 16))),
        ]
        if let method { claims["lxm"] = .string(method.text) }
        return JSONWebToken(claims: claims, key: key).text
    }

    /// Whether a text is a DID, or a DID with the name of a service.
    static func isAudience(_ text: String) -> Bool {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard let first = parts.first, (try? DID(String(first))) != nil else { return false }
        return parts.count == 1 || (parts.count == 2 && isFragment(parts[1]))
    }

    static func isFragment(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Whether a method manages accounts or identities: no token of an account may call those elsewhere.
    static func isProtected(_ method: NSID) -> Bool {
        if method == Com.Atproto.Server.CreateAccount.nsid { return false }
        let own = [Com.Atproto.Server.GetSession.nsid, Com.Atproto.Identity.ResolveHandle.nsid].map(\.authority)
        let isReading =
            method == Com.Atproto.Identity.ResolveHandle.nsid || method == Com.Atproto.Identity.ResolveDid.nsid
        return own.contains(method.authority) && !isReading
    }
}
