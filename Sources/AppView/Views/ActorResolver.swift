import Identity
import Syntax

/// Finds the account that an identifier means: first among those that have published, then in the network.
struct ActorResolver: Sendable {
    let index: IndexStore
    let identities: any IdentityResolving

    /// nil when nobody is known by this identifier.
    func did(of identifier: AtIdentifier) async throws -> DID? {
        switch identifier {
        case .did(let did): return did
        case .handle(let handle):
            if let did = try await index.did(of: handle) { return did }
            return try? await identities.did(of: handle, refresh: false)
        }
    }

    /// URIs with DIDs for authorities, as the index has them; those that lead nowhere are left out.
    func canonical(_ uris: [ATURI]) async throws -> [ATURI] {
        var canonical: [ATURI] = []
        for uri in uris {
            guard let did = try await did(of: uri.authority) else { continue }
            canonical.append(ATURI(authority: .did(did), collection: uri.collection, rkey: uri.rkey))
        }
        return canonical
    }
}
