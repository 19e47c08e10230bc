import DataModel
import HTTPTransport
import Identity
import Lexicons
import Syntax
import XRPC

/// `com.atproto.repo.describeRepo`
struct RepoDescribeRepo: QueryHandler {
    typealias Method = Com.Atproto.Repo.DescribeRepo
    static let access = Access.anybody

    let accounts: AccountStore
    let records: RecordStore
    let identities: any IdentityResolving

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let account = try await accounts.account(parameters.repo), account.status.isActive else {
            throw XRPCError.invalidRequest("Could not find user: \(parameters.repo)")
        }
        let identity: ResolvedIdentity
        do throws(IdentityError) {
            identity = try await identities.acting(for: caller.request.lookupPurpose).identity(of: .did(account.did))
        } catch {
            throw XRPCError.invalidRequest("Could not resolve DID: \(account.did)")
        }
        return Method.Output(
            handle: account.handle, did: account.did, didDoc: identity.document.value.asMap ?? [:],
            collections: try await records.collections(of: account), handleIsCorrect: identity.handle == account.handle)
    }
}
