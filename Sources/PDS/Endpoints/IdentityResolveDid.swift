import DataModel
import HTTPTransport
import Identity
import Lexicons
import XRPC

/// `com.atproto.identity.resolveDid`
struct IdentityResolveDid: QueryHandler {
    typealias Method = Com.Atproto.Identity.ResolveDid
    static let access = Access.anybody

    let identities: any IdentityResolving

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let document: DIDDocument
        do throws(IdentityError) {
            document = try await identities.acting(for: caller.request.lookupPurpose).document(of: parameters.did)
        } catch {
            switch error {
            case .deactivated: throw Method.Failure.didDeactivated.because("The DID was deactivated.")
            case .unavailable: throw XRPCError.upstreamFailure("The DID could not be resolved now.")
            default: throw Method.Failure.didNotFound.because("Could not resolve DID: \(parameters.did)")
            }
        }
        return Method.Output(didDoc: document.value.asMap ?? [:])
    }
}
