import Keys
import Labeling
import Lexicons
import Logging
import Streams
import Syntax

/// Reads a labeler's stream into the index, believing only what the labeler signed.
struct LabelIndexer: Sendable {
    let labeler: DID
    let document: LabelerDocument
    let index: IndexStore
    let logger: Logger
    private let bounds = LogBounds()

    init(labeler: DID, document: LabelerDocument, index: IndexStore, logger: Logger) {
        self.labeler = labeler
        self.document = document
        self.index = index
        self.logger = logger
    }

    /// Keeps what a message says. `source` names the stream whose cursor is kept.
    func handle(_ message: Com.Atproto.Label.SubscribeLabels.Message, from source: String) async throws {
        switch message {
        case .labels(let event):
            guard event.seq > 0 else { return warn("event dropped", "its number is \(event.seq)") }
            var accepted: [Label] = []
            for label in event.labels where try await isWanted(label) { accepted.append(label) }
            let refused = try await index.apply(accepted, at: Place(source, event.seq))
            if refused > 0 { warn("label dropped", "too much is said of one subject") }
        case .info(let info): warn("labeler", info.name.text)
        }
    }

    private func isWanted(_ label: Label) async throws -> Bool {
        // An endpoint may carry the labels of others as well.
        guard label.src == labeler else {
            warn("label dropped", "it is of \(label.src)")
            return false
        }
        guard IndexChange.concerns(label.uri) else { return false }
        return try await isGenuine(label)
    }

    /// Verifies with the key of the labeler's DID document, which may have changed since it was looked at.
    private func isGenuine(_ label: Label) async throws -> Bool {
        var failure = Self.failure(of: label, with: try await document.key())
        if failure == .badSignature, let key = try await document.newKey() {
            failure = Self.failure(of: label, with: key)
        }
        if let failure { warn("label dropped", failure.description) }
        return failure == nil
    }

    private static func failure(of label: Label, with key: PublicKey) -> LabelError? {
        do throws(LabelError) { try label.verify(key) } catch { return error }
        return nil
    }

    private func warn(_ message: Logger.Message, _ reason: String) {
        guard let count = bounds.next() else { return }
        logger.warning(
            message,
            metadata: [
                "labeler": "\(LogBounds.text(labeler))", "reason": "\(LogBounds.text(reason))", "count": "\(count)",
            ])
    }
}
