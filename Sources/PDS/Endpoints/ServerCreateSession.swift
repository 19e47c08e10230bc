import HTTPTransport
import Identity
import Keys
import Lexicons
import Syntax
import XRPC

/// `com.atproto.server.createSession`
struct ServerCreateSession: ProcedureHandler {
    typealias Method = Com.Atproto.Server.CreateSession
    static let access = Access.anybody

    /// In bytes. Nobody has a longer name, and what is tried is remembered for a while.
    private static let maximumIdentifierLength = 2048

    let accounts: AccountStore
    let sessions: SessionMaker
    let identities: any IdentityResolving
    let limits: RequestLimits

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        guard Self.isName(input.identifier) else { throw Self.refusal }
        let (client, share) = caller.request.limitKey
        try limits.loginsOfClients.attempt(client, share: share)
        let identifier = input.identifier.lowercased()
        let found = try await account(identifier)
        if let found { caller.request.annotations.note("account", found.did.text) }
        // Whatever it was called by: an account's names must not have attempts of their own.
        try limits.logins.attempt("\(found?.did.text ?? identifier) \(client)")
        let hash: String? = if let found { try await accounts.passwordHash(of: found) } else { nil }
        guard try await Passwords().verify(input.password, against: hash), let account = found else {
            throw Self.refusal
        }
        if let hash, PasswordHash.isOutdated(hash) {
            try await accounts.setPasswordHash(try await Passwords().hash(input.password), of: account)
        }
        if account.status == .takendown, input.allowTakendown != true {
            throw XRPCError(
                status: 401, name: Method.Failure.accountTakedown.rawValue, message: "Account has been taken down")
        }
        let tokens = try await sessions.begin(account)
        let view = await SessionView(account, identities: identities)
        return Method.Output(
            accessJwt: tokens.access, refreshJwt: tokens.refresh, handle: account.handle, did: account.did,
            didDoc: view.document, email: account.email, emailConfirmed: false, emailAuthFactor: false,
            active: account.status.isActive,
            status: account.status.isActive ? nil : Method.Output.Status(account.status.rawValue))
    }

    /// No name has spaces or control characters; a zero byte would end it for the database.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= maximumIdentifierLength && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private static var refusal: XRPCError { .authenticationRequired("Invalid identifier or password") }

    /// By DID, handle or e-mail address, however it was typed.
    private func account(_ identifier: String) async throws -> Account? {
        let name = identifier.hasPrefix("@") ? String(identifier.dropFirst()) : identifier
        if let identifier = try? AtIdentifier(name) { return try await accounts.account(identifier) }
        return name.contains("@") ? try await accounts.account(email: name) : nil
    }
}
