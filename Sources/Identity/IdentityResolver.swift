public import Syntax

/// Asks sources in order and remembers what those in the network said.
public final class IdentityResolver: IdentityResolving {
    /// How long answers are believed, in microseconds.
    public struct Lifetimes: Sendable {
        public var document: Int64 = 3600 * 1_000_000
        /// DNS is not to be cached for long.
        public var handle: Int64 = 600 * 1_000_000
        /// A failure is remembered shortly, so that a dead name does not cost a lookup for every request.
        public var failure: Int64 = 30 * 1_000_000
        /// How long a document is believed whose host cannot be reached any more.
        public var stale: Int64 = 24 * 3600 * 1_000_000
        /// A forced refresh is not heard again so soon: anybody who sends bad signatures could ask for it.
        public var refreshPause: Int64 = 20 * 1_000_000

        public init() {}
    }

    /// Entries of each kind; a document takes about 2 KiB.
    public static let defaultCapacity = 20_000

    /// Answer from what this process has: never remembered, because they cost nothing and are never old.
    private let local: [any IdentitySource]
    private let remote: [any IdentitySource]
    private let now: @Sendable () -> Int64
    private let documents: IdentityMemory<DIDDocument>
    private let handles: IdentityMemory<DID>

    /// - Parameters:
    ///   - sources: asked in order, but local ones before all others.
    ///   - capacity: answers of each kind that are remembered.
    ///   - now: microseconds since 1970.
    public init(
        sources: [any IdentitySource], lifetimes: Lifetimes = Lifetimes(), capacity: Int = defaultCapacity,
        now: @escaping @Sendable () -> Int64
    ) {
        local = sources.filter(\.isLocal)
        remote = sources.filter { !$0.isLocal }
        self.now = now
        documents = IdentityMemory(
            capacity: capacity, lifetime: lifetimes.document, lifetimes: lifetimes,
            budget: LookupBudget(perKind: 48, perClient: 8, perHost: 8))
        // Fewer: each may occupy a thread that waits for DNS.
        handles = IdentityMemory(
            capacity: capacity, lifetime: lifetimes.handle, lifetimes: lifetimes,
            budget: LookupBudget(perKind: SystemDNS.maximumRunning / 4, perClient: 4, perHost: 4))
    }

    public func acting(for purpose: LookupPurpose) -> any IdentityResolving { Acting(resolver: self, purpose: purpose) }

    /// The resolver, with a purpose for what it looks up.
    private struct Acting: IdentityResolving {
        let resolver: IdentityResolver
        let purpose: LookupPurpose

        func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument {
            try await resolver.document(of: did, refresh: refresh, for: purpose)
        }

        func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID {
            try await resolver.did(of: handle, refresh: refresh, for: purpose)
        }

        func forget(_ did: DID, handle: Handle?) { resolver.forget(did, handle: handle) }

        func acting(for purpose: LookupPurpose) -> any IdentityResolving { resolver.acting(for: purpose) }
    }

    public func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument {
        try await document(of: did, refresh: refresh, for: .own)
    }

    private func document(
        of did: DID, refresh: Bool, for purpose: LookupPurpose
    ) async throws(IdentityError) -> DIDDocument {
        for source in local {
            if let document = try await source.document(of: did) { return document }
        }
        // The directory of did:plc is the operator's choice; the host of a did:web is anybody's.
        let host = did.method == "web" ? LookupBudget.domain(of: did.identifier) : nil
        return try await documents.answer(
            for: did.text, refresh: refresh, purpose: purpose, host: host, at: now()
        ) { [remote] in
            await Self.first(of: remote, or: .didNotFound) { (source) throws(IdentityError) in
                try await source.document(of: did)
            }
        }.get()
    }

    public func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID {
        try await did(of: handle, refresh: refresh, for: .own)
    }

    private func did(
        of handle: Handle, refresh: Bool, for purpose: LookupPurpose
    ) async throws(IdentityError) -> DID {
        let handle = handle.normalized
        for source in local {
            if let did = try await source.did(of: handle) { return did }
        }
        return try await handles.answer(
            for: handle.text, refresh: refresh, purpose: purpose, host: LookupBudget.domain(of: handle.text), at: now()
        ) { [remote] in
            await Self.first(of: remote, or: .handleNotFound) { (source) throws(IdentityError) in
                try await source.did(of: handle)
            }
        }.get()
    }

    public func forget(_ did: DID, handle: Handle?) {
        documents.forget(did.text)
        if let handle { handles.forget(handle.normalized.text) }
    }

    /// The first answer, or the first error.
    private static func first<Answer>(
        of sources: [any IdentitySource], or absence: IdentityError,
        _ ask: (any IdentitySource) async throws(IdentityError) -> Answer?
    ) async -> Result<Answer, IdentityError> {
        for source in sources {
            do throws(IdentityError) {
                if let answer = try await ask(source) { return .success(answer) }
            } catch {
                return .failure(error)
            }
        }
        return .failure(absence)
    }
}
