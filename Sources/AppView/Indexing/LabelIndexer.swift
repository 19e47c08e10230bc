import Identity
import Keys
import Labeling
import Lexicons
import Logging
import Streams
import Syntax

/// Reads a labeler's stream into the index, believing only what the labeler signed.
struct LabelIndexer: Sendable {
    let labeler: DID
    let source: String
    let index: IndexStore
    let identities: any IdentityResolving
    let logger: Logger
    private let bounds = LogBounds()

    /// Keeps what a message says.
    func handle(_ message: Com.Atproto.Label.SubscribeLabels.Message) async throws {
        switch message {
        case .labels(let event):
            var accepted: [Label] = []
            for label in event.labels where try await isGenuine(label) { accepted.append(label) }
            try await index.apply(accepted, at: Place(source, event.seq))
        case .info(let info): warn("labeler", "info", "\(info.name)")
        }
    }

    /// Verifies with the key of the labeler's DID document; a key may have changed since it was cached.
    private func isGenuine(_ label: Label) async throws -> Bool {
        guard label.src == labeler else {
            warn("label dropped", "why", "it is of \(label.src), not of \(labeler)")
            return false
        }
        for refresh in [false, true] {
            let document = try await identities.document(of: labeler, refresh: refresh)
            guard let key = document.labelKey else { continue }
            do {
                try label.verify(key)
                return true
            } catch {
                warn("label not genuine", "why", "\(error)")
            }
        }
        return false
    }

    private func warn(_ message: Logger.Message, _ key: String, _ text: String) {
        guard let count = bounds.next() else { return }
        logger.warning(message, metadata: [key: "\(LogBounds.text(text))", "count": "\(count)"])
    }
}
