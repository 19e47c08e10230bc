package import HTTPTransport
import Labeling
import Streams
package import Syntax
package import XRPC

/// Signs, stores, serves and streams the labels of one or more labelers.
package struct LabelerService: Sendable {
    /// Who speaks when nobody else is named.
    package let did: DID
    package let store: LabelStore
    private let configuration: LabelerConfiguration
    private let writer: LabelWriter
    private let outbox: Outbox
    private let now: @Sendable () -> Int64
    private let guesses: RateLimiter

    /// How often labels are looked for that have expired.
    private static let expiryInterval = Duration.seconds(60)

    /// - Parameters:
    ///   - did: one of the labelers of `store`.
    ///   - now: microseconds since 1970.
    package init(
        configuration: LabelerConfiguration = LabelerConfiguration(), did: DID, store: LabelStore,
        now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.did = did
        self.store = store
        self.now = now
        guesses = RateLimiter([.init(30, per: 300)], clock: .init(now: now))
        let outbox = Outbox(LabelLog(store: store))
        self.outbox = outbox
        writer = LabelWriter(store: store, now: now) { outbox.wake() }
    }

    /// Every method this service answers.
    package var routes: [Route] {
        [
            .query(LabelQueryLabels(store: store, now: now)),
            .query(TempFetchLabels(store: store, now: now)),
            .subscription(LabelSubscribeLabels(outbox: outbox)),
        ]
    }

    /// The paths outside of `/xrpc`.
    package var plainRoutes: [PlainRoute] {
        EmitLabelRoutes(key: configuration.serviceKey, defaultSource: did, writer: writer, guesses: guesses).routes
    }

    /// Takes the log up: to be done before anybody is answered.
    package func prepare() async throws { try await writer.prepare() }

    /// Streams labels, those of other processes too, until cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbox.run() }
            group.addTask { try await markExpired() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func markExpired() async throws {
        while !Task.isCancelled {
            while try await store.markExpired(at: now()) == LabelStore.expiredAtOnce {}
            try await Task.sleep(for: Self.expiryInterval)
        }
    }

    /// Says something, durably, and tells every subscriber.
    ///
    /// - Parameter did: who speaks; nil for ``did``.
    package func emit(_ draft: LabelDraft, from did: DID? = nil) async throws -> Emission {
        try await writer.emit(draft, from: did ?? self.did)
    }

    /// Says many things, all or none.
    package func emit(_ drafts: [LabelDraft], from did: DID? = nil) async throws -> [Emission] {
        try await writer.emit(drafts, from: did ?? self.did)
    }
}
