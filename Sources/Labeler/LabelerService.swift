import Labeling
package import Keys
import Streams
package import Syntax
package import XRPC

/// Signs, stores, serves and streams labels.
package struct LabelerService: Sendable {
    /// Who the labels come from.
    package let did: DID
    package let store: LabelStore
    private let key: PrivateKey
    private let outbox: Outbox
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - key: the private half of `#atproto_label` in the DID document of `did`.
    ///   - now: microseconds since 1970.
    package init(did: DID, key: PrivateKey, store: LabelStore, now: @escaping @Sendable () -> Int64) {
        self.did = did
        self.key = key
        self.store = store
        self.now = now
        outbox = Outbox(LabelLog(store: store))
    }

    /// Every method this service answers.
    package var routes: [Route] {
        [
            .query(LabelQueryLabels(store: store, now: now)),
            .subscription(LabelSubscribeLabels(outbox: outbox)),
        ]
    }

    /// Streams labels, those of other processes too, until cancelled.
    package func run() async throws { try await outbox.run() }

    /// Says something, durably, and tells every subscriber.
    package func emit(_ draft: LabelDraft) async throws -> SequencedLabel {
        let label = try await store.append(draft, from: did, key: key, at: now())
        outbox.wake()
        return label
    }
}
