import DataModel
import Keys
import Lexicons
import Syntax
import XRPC

/// The tokens of sessions, which this server makes for itself (HS256).
struct SessionTokens: Sendable {
    enum Kind: Sendable, Hashable {
        case access
        case refresh

        /// `typ` of the header.
        var type: String { self == .access ? "at+jwt" : "refresh+jwt" }

        /// The scope claim, which stands in the protocol's own namespace.
        var scope: String {
            let namespace = Com.Atproto.Server.CreateSession.nsid.segments.prefix(2)
            return (namespace + [self == .access ? "access" : "refresh"]).joined(separator: ".")
        }
    }

    /// A checked token.
    struct Claims: Sendable, Hashable {
        let did: DID
        let sessionID: String
        /// Of a refresh token.
        let refreshID: String?
    }

    /// In microseconds; clients renew access tokens on their own.
    static let accessLifetime: Int64 = 2 * 3600 * 1_000_000
    static let refreshLifetime: Int64 = 90 * 24 * 3600 * 1_000_000
    /// How long a refresh token that was exchanged is taken again.
    static let refreshGrace: Int64 = 600 * 1_000_000

    private let audience: DID
    private let secret: [UInt8]

    init(audience: DID, secret: [UInt8]) {
        self.audience = audience
        self.secret = secret
    }

    /// Times are microseconds since 1970.
    func access(for did: DID, sessionID: String, at now: Int64) -> String {
        token(.access, did, ["sid": .string(sessionID)], at: now, until: now + Self.accessLifetime)
    }

    func refresh(for did: DID, sessionID: String, refreshID: String, at now: Int64, expiresAt: Int64) -> String {
        token(.refresh, did, ["sid": .string(sessionID), "jti": .string(refreshID)], at: now, until: expiresAt)
    }

    private func token(_ kind: Kind, _ did: DID, _ more: DataMap, at now: Int64, until end: Int64) -> String {
        var claims = more
        claims["scope"] = .string(kind.scope)
        claims["sub"] = .string(did.text)
        claims["aud"] = .string(audience.text)
        claims["iat"] = .integer(now / 1_000_000)
        claims["exp"] = .integer(end / 1_000_000)
        return JSONWebToken(header: ["typ": .string(kind.type)], claims: claims, secret: secret).text
    }

    /// Whether a token claims to be one of this server's sessions: then nobody else need look at it.
    static func isOurs(_ text: String) -> Bool {
        guard let token = try? JSONWebToken(text) else { return false }
        return token.algorithm == .hs256
    }

    /// Checks a token. An expired one is 400 `ExpiredToken`: that is what makes clients renew it.
    func check(_ text: String, _ kind: Kind, at now: Int64) throws(XRPCError) -> Claims {
        guard let token = try? JSONWebToken(text), token.verify(secret: secret) else {
            throw .invalidToken("Token could not be verified")
        }
        guard token.type == kind.type, token.scope == kind.scope else { throw .invalidToken("Bad token scope") }
        guard token.audience == [audience.text], let subject = token.subject, let did = try? DID(subject),
            let expiration = token.expiration, let sessionID = token.claims["sid"]?.asString
        else { throw .invalidToken("Token could not be verified") }
        guard now / 1_000_000 < expiration else { throw .expiredToken("Token has expired") }
        if kind == .refresh, token.tokenID == nil { throw .invalidToken("Token could not be verified") }
        return Claims(did: did, sessionID: sessionID, refreshID: token.tokenID)
    }
}
