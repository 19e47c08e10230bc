package import Keys
import Streams
package import Syntax

/// Who the server itself is among its accounts.
package struct OwnAccount: Sendable {
    /// The name of the server's DID.
    package let handle: Handle
    /// The private half of `#atproto` in the server's DID document.
    package let key: PrivateKey

    package init(handle: Handle, key: PrivateKey) {
        self.handle = handle
        self.key = key
    }
}

extension PDSService {
    /// Makes the account of the server's own DID, unless there is one: a repository for what the service itself
    /// publishes. It has no password, and nobody can sign in to it.
    package func makeOwnAccount() async throws {
        guard let own = configuration.ownAccount, try await account(.did(configuration.did)) == nil else { return }
        let new = NewAccount(
            did: configuration.did, handle: own.handle, email: nil, passwordHash: nil, signingKey: own.key,
            rotationKey: nil, genesis: nil)
        do {
            _ = try await accounts.create(new, at: now())
        } catch AccountRefusal.taken {
            // By another process that makes it too, which is well.
            guard try await account(.did(configuration.did)) != nil else { throw AccountRefusal.taken }
        }
        outbox.wake()
    }

    /// Whether the server's own DID has a repository here.
    package func hasOwnAccount() async throws -> Bool { try await account(.did(configuration.did)) != nil }

    /// Deactivates the account of the server's own DID, if there is one, and frees its handle: the server continues
    /// under another DID, which may need the handle.
    package func retireOwnAccount() async throws {
        guard try await hasOwnAccount(), let domain = configuration.userDomains.first else { return }
        try await accounts.setHandle(Handle("former-\(now())" + domain), of: configuration.did, at: now())
        _ = try await accounts.setStatus(.deactivated, of: configuration.did, at: now())
    }

    /// Lets the own account, if it was made, have the name that the server has now.
    func publishOwnHandle() async throws {
        guard let own = configuration.ownAccount else { return }
        do {
            try await accounts.setHandle(own.handle, of: configuration.did, at: now())
            outbox.wake()
        } catch AccountRefusal.taken {
            // Whoever had the name first keeps it; the account works under its former one.
        }
    }
}
