package import Identity
package import Syntax

/// What this server knows of identities without asking anybody: its accounts, and all of the embedded directory.
package struct EmbeddedIdentities: IdentitySource {
    private let accounts: AccountStore
    private let directory: DirectoryStore
    /// Whether every did:plc is in the embedded directory; otherwise strangers are looked up elsewhere.
    private let ownsDirectory: Bool
    private let userDomains: [String]

    init(accounts: AccountStore, ownsDirectory: Bool, userDomains: [String]) {
        self.accounts = accounts
        directory = DirectoryStore(database: accounts.database)
        self.ownsDirectory = ownsDirectory
        self.userDomains = userDomains
    }

    package var isLocal: Bool { true }

    package func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        guard did.method == "plc", ownsDirectory else { return nil }
        guard let head = try await stored({ try await directory.head(of: did) }) else { return nil }
        guard let state = head.state else { throw .deactivated }
        return state.document(of: did)
    }

    package func did(of handle: Handle) async throws(IdentityError) -> DID? {
        let handle = handle.normalized
        if let account = try await stored({ try await accounts.account(handle) }) { return account.did }
        // Names below our domains are ours to give: no other source may know them.
        if userDomains.contains(where: handle.text.hasSuffix) { throw .handleNotFound }
        return nil
    }

    private func stored<Answer: Sendable>(_ read: () async throws -> Answer) async throws(IdentityError) -> Answer {
        do { return try await read() } catch { throw .unavailable("\(error)") }
    }
}
