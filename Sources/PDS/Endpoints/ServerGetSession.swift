import Identity
import Lexicons
import XRPC

/// `com.atproto.server.getSession`
struct ServerGetSession: QueryHandler {
    typealias Method = Com.Atproto.Server.GetSession
    static let access = Access.session

    let accounts: AccountStore
    let identities: any IdentityResolving

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let account = try await accounts.account(try caller.account()) else {
            throw XRPCError.invalidToken("The account is gone.")
        }
        let view = await SessionView(account, identities: identities)
        return Method.Output(
            handle: account.handle, did: account.did, didDoc: view.document, email: account.email,
            emailConfirmed: false, emailAuthFactor: false, active: account.status.isActive,
            status: account.status.isActive ? nil : Method.Output.Status(account.status.rawValue))
    }
}
