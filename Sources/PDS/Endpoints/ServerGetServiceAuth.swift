import Lexicons
import Syntax
import XRPC

/// `com.atproto.server.getServiceAuth`
struct ServerGetServiceAuth: QueryHandler {
    typealias Method = Com.Atproto.Server.GetServiceAuth
    static let access = Access.session

    /// In seconds, as all times here.
    private static let usualLifetime: Int64 = 60
    private static let longestLifetime: Int64 = 3600

    let tokens: ServiceTokens
    let now: @Sendable () -> Int64

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let now = now() / 1_000_000
        let end = parameters.exp ?? now + Self.usualLifetime
        guard end > now else { throw Method.Failure.badExpiration.because("Expiration is in the past.") }
        guard end - now <= Self.longestLifetime else {
            throw Method.Failure.badExpiration.because("Expiration is too far in the future.")
        }
        guard parameters.lxm != nil || end - now <= Self.usualLifetime else {
            throw Method.Failure.badExpiration.because("A token for every method may last a minute only.")
        }
        guard ServiceTokens.isAudience(parameters.aud) else {
            throw XRPCError.invalidRequest("aud must be a DID, or a DID with the name of a service.")
        }
        if let method = parameters.lxm, ServiceTokens.isProtected(method) {
            throw XRPCError.invalidRequest("cannot request a service auth token for the protected method \(method)")
        }
        let token = try await tokens.token(
            from: try caller.account(), to: parameters.aud, method: parameters.lxm, expiresAt: end)
        return Method.Output(token: token)
    }
}
