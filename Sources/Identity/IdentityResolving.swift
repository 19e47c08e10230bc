public import Syntax

/// An account as it is known everywhere.
public struct ResolvedIdentity: Sendable, Hashable {
    public let did: DID
    /// The handle that leads to the DID and that the DID claims; `handle.invalid` when the two do not agree.
    public let handle: Handle
    public let document: DIDDocument

    public init(did: DID, handle: Handle, document: DIDDocument) {
        self.did = did
        self.handle = handle
        self.document = document
    }
}

/// Finds documents and handles.
public protocol IdentityResolving: Sendable {
    /// The document of a DID. `refresh`: do not believe the cache; resolvers bound how often that is heard.
    func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument

    /// Where a handle leads, without asking whether the account claims it.
    func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID

    /// Forgets what is remembered of an account, because it is known to have changed.
    func forget(_ did: DID, handle: Handle?)

    /// The same resolver, whose lookups in the network are limited as `purpose` says.
    func acting(for purpose: LookupPurpose) -> any IdentityResolving
}

extension IdentityResolving {
    /// Resolvers that do not ask the network need no limits.
    public func acting(for purpose: LookupPurpose) -> any IdentityResolving { self }

    /// The document of a DID.
    public func document(of did: DID) async throws(IdentityError) -> DIDDocument {
        try await document(of: did, refresh: false)
    }

    /// Where a handle leads.
    public func did(of handle: Handle) async throws(IdentityError) -> DID { try await did(of: handle, refresh: false) }

    /// The account of an identifier, its handle checked both ways. A handle that its account does not claim is an
    /// error when it was asked for, and `handle.invalid` when the DID was.
    public func identity(of identifier: AtIdentifier, refresh: Bool = false) async throws(IdentityError)
        -> ResolvedIdentity
    {
        switch identifier {
        case .did(let did):
            let document = try await document(of: did, refresh: refresh)
            guard let handle = document.claimedHandle, await leads(handle, to: did, refresh: refresh) else {
                return ResolvedIdentity(did: did, handle: .invalid, document: document)
            }
            return ResolvedIdentity(did: did, handle: handle, document: document)
        case .handle(let handle):
            let handle = handle.normalized
            let did = try await did(of: handle, refresh: refresh)
            let document = try await document(of: did, refresh: refresh)
            guard document.claimedHandle == handle else { throw .handleMismatch }
            return ResolvedIdentity(did: did, handle: handle, document: document)
        }
    }

    private func leads(_ handle: Handle, to did: DID, refresh: Bool) async -> Bool {
        do throws(IdentityError) {
            return try await self.did(of: handle, refresh: refresh) == did
        } catch {
            // Whatever the reason, nobody can say now that the handle is the account's.
            return false
        }
    }
}

/// One place to look. A resolver asks its sources in order.
public protocol IdentitySource: Sendable {
    /// Whether answers come from this process itself, at once and never outdated; such are not remembered.
    var isLocal: Bool { get }

    /// The document; nil when the source does not know the DID and the next one is to be asked.
    func document(of did: DID) async throws(IdentityError) -> DIDDocument?

    /// Where the handle leads; nil when the next source is to be asked.
    func did(of handle: Handle) async throws(IdentityError) -> DID?
}

extension IdentitySource {
    public var isLocal: Bool { false }
}
