import Identity
import Keys
import Lexicons
import Streams
import Syntax
import XRPC

/// Makes accounts: keys, DID, repository.
struct AccountMaker: Sendable {
    /// Longer handles are nobody's name.
    private static let maximumNameLength = 32
    /// Names below the server's domains that would look like the server's own.
    private static let reservedNames: Set<String> = [
        "about", "abuse", "admin", "administrator", "api", "app", "help", "localhost", "mail", "moderation",
        "moderator", "official", "pds", "plyr", "postmaster", "root", "security", "staff", "status", "support",
        "system", "www",
    ]
    private static let maximumEmailLength = 254

    let accounts: AccountStore
    let outbox: Outbox
    let configuration: PDSConfiguration
    /// Takes the first operation of new DIDs; nil puts it into the embedded directory.
    let directory: (any PLCDirectory)?
    let now: @Sendable () -> Int64

    /// Makes an account. Throws what `createAccount` answers.
    func make(handle: Handle, email: String?, password: String?) async throws -> Account {
        let handle = try check(handle.normalized)
        if try await accounts.account(handle) != nil { throw taken(handle) }
        let email = try email.map(checkEmail)
        if let email, try await accounts.account(email: email) != nil { throw taken(email: email) }
        try PasswordRules.check(password, for: handle, email: email)
        try configuration.requireSpace()
        let signingKey = PrivateKey.generate(.k256)
        let rotationKey = PrivateKey.generate(.k256)
        let recovery = configuration.recoveryKey.map { [$0] } ?? []
        let genesis = try PLCOperation(
            PLCState(
                handle: handle, signingKey: signingKey.publicKey, rotationKeys: recovery + [rotationKey.publicKey],
                pds: configuration.publicURL),
            prev: nil, key: rotationKey)
        guard let did = genesis.did else { throw XRPCError.internalServerError }
        let new = NewAccount(
            did: did, handle: handle, email: email, passwordHash: try await Passwords().hash(password ?? ""),
            signingKey: signingKey, rotationKey: rotationKey, genesis: directory == nil ? genesis : nil)
        try await directory?.submit(genesis, for: did)
        do {
            let account = try await accounts.create(new, at: now())
            outbox.wake()
            return account
        } catch AccountRefusal.taken {
            // Another request was first with one of the two.
            if let email, try await accounts.account(email: email) != nil { throw taken(email: email) }
            throw taken(handle)
        }
    }

    private func taken(_ handle: Handle) -> XRPCError {
        Com.Atproto.Server.CreateAccount.Failure.handleNotAvailable.because("Handle already taken: \(handle)")
    }

    private func taken(email: String) -> XRPCError { .invalidRequest("Email already taken: \(email)") }

    /// One label below one of the server's domains.
    private func check(_ handle: Handle) throws -> Handle {
        typealias Failure = Com.Atproto.Server.CreateAccount.Failure
        guard let domain = configuration.userDomains.first(where: { handle.text.hasSuffix($0) }) else {
            throw Failure.unsupportedDomain.because("Not a supported handle domain")
        }
        let name = String(handle.text.dropLast(domain.count))
        guard !name.contains("."), !name.isEmpty else {
            throw Failure.invalidHandle.because("Invalid characters in handle")
        }
        guard name.utf8.count <= Self.maximumNameLength else { throw Failure.invalidHandle.because("Handle too long") }
        guard !Self.reservedNames.contains(name), handle != configuration.ownAccount?.handle.normalized else {
            throw Failure.handleNotAvailable.because("Reserved handle")
        }
        return handle
    }

    private func checkEmail(_ email: String) throws -> String {
        let email = email.lowercased()
        let parts = email.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].count > 2, email.utf8.count <= Self.maximumEmailLength,
            email.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw XRPCError.invalidRequest("This email address is not supported, please use a different email.") }
        return email
    }
}
