import DataModel
public import Identity
import Keys
public import Syntax
public import XRPC

/// Checks the tokens by which an account's server calls another service for the account (the XRPC specification,
/// "Inter-Service Authentication").
public struct ServiceTokenVerifier: Sendable {
    /// What a token must say to be ours. All times in seconds.
    public struct Rules: Sendable {
        /// Whom a token for a method may be for: `did#service`, or a bare DID where old senders are to be understood.
        public var audiences: @Sendable (NSID) -> Set<String>
        /// Whether a token must name the method; without it, a token opens every method.
        public var requiresMethod = true
        /// Fragments of the keys that may sign: the account's own.
        public var keys: Set<String> = ["atproto"]
        /// The clocks of two servers differ a little.
        public var leeway: Int64 = 30
        /// Tokens live a minute; servers make none beyond an hour. This also bounds what must be remembered.
        public var maximumLifetime: Int64 = 3600

        public init(audiences: @escaping @Sendable (NSID) -> Set<String>) { self.audiences = audiences }
    }

    private let rules: Rules
    private let identities: any IdentityResolving
    private let replays: any ReplayRemembering
    private let now: @Sendable () -> Int64

    /// - Parameter now: seconds since 1970.
    public init(
        rules: Rules, identities: any IdentityResolving, replays: any ReplayRemembering,
        now: @escaping @Sendable () -> Int64
    ) {
        self.rules = rules
        self.identities = identities
        self.replays = replays
        self.now = now
    }

    /// The account that calls.
    ///
    /// - Parameter client: names the client, whose lookups are limited.
    /// - Throws: status 401 with the name of what is wrong; 502 while the issuer's document cannot be fetched.
    public func account(
        of text: String, calling method: NSID, from client: String = ""
    ) async throws(XRPCError) -> DID {
        let token = try parse(text)
        let expiration = try checkTimes(token)
        try checkPurpose(token, method)
        let (did, fragment) = try issuer(token)
        guard try await isSigned(token, by: did, fragment, client) else {
            throw .bad("BadJwtSignature", "Wrong signature.")
        }
        // Only now: a token that somebody else made up must not spoil the real one.
        // One without a name of its own is named by what was signed; the signature itself can be written in two ways.
        let id = token.tokenID ?? token.signedText
        guard try await isFirstUse("\(did) \(id)", until: expiration + rules.leeway) else {
            throw .bad("BadJwt", "This token has been used.")
        }
        return did
    }

    private func isFirstUse(_ token: String, until expiration: Int64) async throws(XRPCError) -> Bool {
        do {
            return try await replays.isFirstUse(of: token, until: expiration, now: now())
        } catch {
            // A token whose use cannot be noted could be used again.
            throw XRPCError(status: 503, name: "NotEnoughResources", message: "The token cannot be checked now")
        }
    }

    /// Whether a bearer token is meant to be one of these, rather than a session's.
    static func isServiceToken(_ text: String) -> Bool {
        guard let token = try? JSONWebToken(text), token.algorithm != .hs256 else { return false }
        return token.issuer?.hasPrefix("did:") == true
    }

    private func parse(_ text: String) throws(XRPCError) -> JSONWebToken {
        let token: JSONWebToken
        do throws(KeyError) { token = try JSONWebToken(text) } catch { throw .bad("BadJwt", "Not a token.") }
        // Tokens for other purposes say so: at+jwt, refresh+jwt, dpop+jwt.
        guard token.header["typ"] == nil || token.type?.lowercased() == "jwt" else {
            throw .bad("BadJwtType", "Not a service token.")
        }
        guard token.algorithm != .hs256 else { throw .bad("BadJwt", "Not a signature of an account.") }
        return token
    }

    /// When the token ends.
    private func checkTimes(_ token: JSONWebToken) throws(XRPCError) -> Int64 {
        let now = now()
        guard let expiration = token.expiration else { throw .bad("BadJwt", "The token does not say when it ends.") }
        guard expiration >= now - rules.leeway else { throw .bad("JwtExpired", "The token has expired.") }
        guard expiration <= now + rules.maximumLifetime + rules.leeway else {
            throw .bad("BadJwt", "The token lives too long.")
        }
        for begin in [token.issuedAt, token.notBefore] {
            guard begin ?? 0 <= now + rules.leeway else { throw .bad("BadJwt", "The token is from the future.") }
        }
        return expiration
    }

    private func checkPurpose(_ token: JSONWebToken, _ method: NSID) throws(XRPCError) {
        guard token.audience.count == 1, rules.audiences(method).contains(token.audience[0]) else {
            throw .bad("BadJwtAudience", "The token is for another service.")
        }
        guard let named = token.lexiconMethod else {
            guard token.claims["lxm"] == nil, !rules.requiresMethod else {
                throw .bad("BadJwtLexiconMethod", "The token does not name a method.")
            }
            return
        }
        guard let other = try? NSID(named), other == method else {
            throw .bad("BadJwtLexiconMethod", "The token is for another method.")
        }
    }

    /// Who signed, and by which key. Old senders put a service's fragment into `iss`.
    private func issuer(_ token: JSONWebToken) throws(XRPCError) -> (DID, String) {
        let parts = (token.issuer ?? "").split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count <= 2, let text = parts.first, let did = try? DID(String(text)) else {
            throw .bad("BadJwtIss", "The issuer is not a DID.")
        }
        var fragment = "atproto"
        if parts.count == 2 { fragment = parts[1] == "atproto_labeler" ? "atproto_label" : String(parts[1]) }
        if let key = token.keyID, key.hasPrefix("#") { fragment = String(key.dropFirst()) }
        guard rules.keys.contains(fragment) else { throw .bad("BadJwtIss", "This key may not sign such tokens.") }
        return (did, fragment)
    }

    /// A key may have changed since its document was fetched: a wrong signature is looked at twice.
    private func isSigned(
        _ token: JSONWebToken, by did: DID, _ fragment: String, _ client: String
    ) async throws(XRPCError) -> Bool {
        let known = try await key(of: did, fragment, client, refresh: false)
        if let known, token.verify(known) { return true }
        let fresh = try await key(of: did, fragment, client, refresh: true)
        guard let fresh, fresh != known else { return false }
        return token.verify(fresh)
    }

    private func key(
        of did: DID, _ fragment: String, _ client: String, refresh: Bool
    ) async throws(XRPCError) -> PublicKey? {
        do throws(IdentityError) {
            return try await identities.acting(for: .token(client: client)).document(of: did, refresh: refresh).key(
                fragment)
        } catch {
            if case .unavailable = error { throw .upstreamFailure("The issuer's identity cannot be fetched now.") }
            throw .bad("BadJwtIss", "The issuer has no identity.")
        }
    }
}

extension XRPCError {
    fileprivate static func bad(_ name: String, _ message: String) -> XRPCError {
        XRPCError(status: 401, name: name, message: message)
    }
}
