import HTTPTransport
import Identity
import Syntax
import XRPC

/// Finds the account that an identifier means: first among those that have published, then in the network.
struct ActorResolver: Sendable {
    let index: IndexStore
    let identities: any IdentityResolving

    /// nil when nobody is known by this identifier.
    func did(of identifier: AtIdentifier, for caller: Caller) async throws -> DID? {
        switch identifier {
        case .did(let did): return did
        case .handle(let handle):
            if let did = try await index.did(of: handle) { return did }
            return try? await identities.acting(for: caller.request.lookupPurpose).did(of: handle)
        }
    }

    /// URIs with DIDs for authorities, as the index has them; those that lead nowhere are left out. A handle that the
    /// index does not know has no track there: the network is not asked.
    func canonical(_ uris: [ATURI]) async throws -> [ATURI] {
        let handles = uris.compactMap { if case .handle(let handle) = $0.authority { handle } else { nil } }
        let known = try await index.dids(of: Set(handles))
        return uris.compactMap { uri in
            switch uri.authority {
            case .did: return uri
            case .handle(let handle):
                guard let did = known[handle.normalized] else { return nil }
                return ATURI(authority: .did(did), collection: uri.collection, rkey: uri.rkey)
            }
        }
    }
}
