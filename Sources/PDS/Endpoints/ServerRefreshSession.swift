import Identity
import Lexicons
import XRPC

/// `com.atproto.server.refreshSession`
struct ServerRefreshSession: ProcedureHandler {
    typealias Method = Com.Atproto.Server.RefreshSession
    static let access = Access.refresh

    let accounts: AccountStore
    let sessions: SessionMaker
    let identities: any IdentityResolving

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        guard let account = try await accounts.account(try caller.account()), let refreshID = caller.sessionID else {
            throw XRPCError.invalidToken("The account is gone.")
        }
        let tokens = try await sessions.renew(account, refreshID: refreshID)
        let view = await SessionView(account, identities: identities)
        return Method.Output(
            accessJwt: tokens.access, refreshJwt: tokens.refresh, handle: account.handle, did: account.did,
            didDoc: view.document, email: account.email, emailConfirmed: false, emailAuthFactor: false,
            active: account.status.isActive,
            status: account.status.isActive ? nil : Method.Output.Status(account.status.rawValue))
    }
}
