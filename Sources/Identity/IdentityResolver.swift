public import Syntax
import Synchronization

/// Asks sources in order and remembers what they said.
public final class IdentityResolver: IdentityResolving {
    /// How long answers are believed, in microseconds.
    public struct Lifetimes: Sendable {
        public var document: Int64 = 3600 * 1_000_000
        /// DNS is not to be cached for long.
        public var handle: Int64 = 600 * 1_000_000
        /// A failure is remembered shortly, so that a dead name does not cost a lookup for every request.
        public var failure: Int64 = 30 * 1_000_000
        /// A forced refresh is not heard again so soon: anybody who sends bad signatures could ask for it.
        public var refreshPause: Int64 = 20 * 1_000_000

        public init() {}
    }

    /// Entries of each kind; a document takes about 2 KiB.
    public static let defaultCapacity = 20_000

    private let sources: [any IdentitySource]
    private let lifetimes: Lifetimes
    private let now: @Sendable () -> Int64
    private let documents: Mutex<IdentityCache<DIDDocument>>
    private let handles: Mutex<IdentityCache<DID>>

    /// `now`: microseconds since 1970.
    public init(
        sources: [any IdentitySource], lifetimes: Lifetimes = Lifetimes(), capacity: Int = defaultCapacity,
        now: @escaping @Sendable () -> Int64
    ) {
        self.sources = sources
        self.lifetimes = lifetimes
        self.now = now
        documents = Mutex(IdentityCache(capacity: capacity))
        handles = Mutex(IdentityCache(capacity: capacity))
    }

    public func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument {
        let start = now()
        let pause = lifetimes.refreshPause
        if let known = documents.withLock({ $0.answer(for: did.text, at: start, refresh: refresh, pause: pause) }) {
            return try known.get()
        }
        let result =
            await ask { (source) throws(IdentityError) in try await source.document(of: did) }
            ?? .failure(.didNotFound)
        let lifetime = isFailure(result) ? lifetimes.failure : lifetimes.document
        documents.withLock { $0.remember(result, for: did.text, at: start, lifetime: lifetime) }
        return try result.get()
    }

    public func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID {
        let handle = handle.normalized
        let start = now()
        let pause = lifetimes.refreshPause
        if let known = handles.withLock({ $0.answer(for: handle.text, at: start, refresh: refresh, pause: pause) }) {
            return try known.get()
        }
        let result =
            await ask { (source) throws(IdentityError) in try await source.did(of: handle) }
            ?? .failure(.handleNotFound)
        let lifetime = isFailure(result) ? lifetimes.failure : lifetimes.handle
        handles.withLock { $0.remember(result, for: handle.text, at: start, lifetime: lifetime) }
        return try result.get()
    }

    /// Forgets what is known of an account, because it is known to have changed.
    public func forget(_ did: DID, handle: Handle? = nil) {
        documents.withLock { $0.forget(did.text) }
        if let handle { handles.withLock { $0.forget(handle.normalized.text) } }
    }

    private func isFailure<Answer>(_ result: Result<Answer, IdentityError>) -> Bool {
        if case .failure = result { true } else { false }
    }

    /// The first answer, or the first error.
    private func ask<Answer>(
        _ question: (any IdentitySource) async throws(IdentityError) -> Answer?
    ) async -> Result<Answer, IdentityError>? {
        for source in sources {
            do throws(IdentityError) {
                if let answer = try await question(source) { return .success(answer) }
            } catch {
                return .failure(error)
            }
        }
        return nil
    }
}

/// Answers with the time until which they are believed.
struct IdentityCache<Answer: Sendable>: Sendable {
    private struct Entry: Sendable {
        let result: Result<Answer, IdentityError>
        let fetchedAt: Int64
        let expiresAt: Int64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]

    init(capacity: Int) { self.capacity = capacity }

    /// What is known; nil when a source must be asked.
    func answer(for key: String, at now: Int64, refresh: Bool, pause: Int64) -> Result<Answer, IdentityError>? {
        guard let entry = entries[key], now < entry.expiresAt else { return nil }
        if refresh, now - entry.fetchedAt >= pause { return nil }
        return entry.result
    }

    mutating func remember(_ result: Result<Answer, IdentityError>, for key: String, at now: Int64, lifetime: Int64) {
        if entries[key] == nil, entries.count >= capacity { makeRoom(at: now) }
        entries[key] = Entry(result: result, fetchedAt: now, expiresAt: now + lifetime)
    }

    mutating func forget(_ key: String) { entries[key] = nil }

    /// Drops what is no longer believed, and when that is little, the eighth that was fetched first.
    private mutating func makeRoom(at now: Int64) {
        entries = entries.filter { $0.value.expiresAt > now }
        guard entries.count > capacity - capacity / 8 - 1 else { return }
        let oldest = entries.sorted { $0.value.fetchedAt < $1.value.fetchedAt }.prefix(capacity / 8 + 1)
        for (key, _) in oldest { entries[key] = nil }
    }
}
