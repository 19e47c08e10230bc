import HTTPTransport
import Identity
import Keys
import Lexicons
import XRPC

/// `com.atproto.server.createAccount`
struct ServerCreateAccount: ProcedureHandler {
    typealias Method = Com.Atproto.Server.CreateAccount
    static let access = Access.anybody

    let maker: AccountMaker
    let sessions: SessionMaker
    let identities: any IdentityResolving
    let limits: RequestLimits

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let (client, share) = caller.request.limitKey
        try limits.registrations.attempt(client, share: share)
        if !maker.configuration.isRegistrationOpen {
            guard let code = maker.configuration.inviteCode, let given = input.inviteCode,
                ConstantTime.equal(given, code)
            else { throw Method.Failure.invalidInviteCode.because("Provided invite code not available") }
        }
        guard input.did == nil, input.plcOp == nil else {
            throw Method.Failure.incompatibleDidDoc.because("Accounts of other servers cannot be moved here.")
        }
        let account = try await maker.make(handle: input.handle, email: input.email, password: input.password)
        let tokens = try await sessions.begin(account)
        let view = await SessionView(account, identities: identities)
        return Method.Output(
            accessJwt: tokens.access, refreshJwt: tokens.refresh, handle: account.handle, did: account.did,
            didDoc: view.document)
    }
}
