import HTTPTransport
import Identity
import Lexicons
import XRPC

/// `com.atproto.identity.resolveHandle`
struct IdentityResolveHandle: QueryHandler {
    typealias Method = Com.Atproto.Identity.ResolveHandle
    static let access = Access.anybody

    let identities: any IdentityResolving

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        do throws(IdentityError) {
            return Method.Output(
                did: try await identities.acting(for: caller.request.lookupPurpose).did(of: parameters.handle))
        } catch {
            throw Method.Failure.handleNotFound.because("Unable to resolve handle")
        }
    }
}
