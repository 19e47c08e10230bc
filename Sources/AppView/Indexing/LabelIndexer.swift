import Keys
import Labeling
import Lexicons
import Logging
import Streams
import Syntax
import XRPC

/// Reads a labeler's stream into the index, believing only what the labeler signed.
struct LabelIndexer: Sendable {
    let labeler: DID
    let document: LabelerDocument
    let index: IndexStore
    let logger: Logger
    private let now: @Sendable () -> Int64
    private let resigned: ResignedLabels
    private let dropped = DroppedLabels()
    private let bounds = LogBounds()

    init(
        labeler: DID, document: LabelerDocument, index: IndexStore, logger: Logger, now: @escaping @Sendable () -> Int64
    ) {
        self.labeler = labeler
        self.document = document
        self.index = index
        self.logger = logger
        self.now = now
        resigned = ResignedLabels(of: labeler, now: now)
    }

    /// Keeps what a message says.
    ///
    /// - Parameters:
    ///   - source: names the stream whose cursor is kept.
    ///   - client: where the message comes from.
    func handle(
        _ message: LabelEvents.Message, from source: String, of client: XRPCClient
    ) async throws {
        switch message {
        case .labels(let seq, let event):
            guard seq > 0 else { return warn("event dropped", "its number is \(seq)") }
            for problem in event.problems { warn("label dropped", problem) }
            let (labels, isDropped) = try await genuine(event.all.filter(isWanted), client)
            try await rereadIfNeeded(isDropped ? seq - 1 : nil, source)
            let refused = try await index.apply(labels, at: await dropped.place(of: source, after: seq, at: now()))
            if refused > 0 { warn("label dropped", "too much is said of one subject") }
        case .info(let info): warn("labeler", info.name.text)
        }
    }

    /// Goes back to where labels were dropped when the key turns out to be another one.
    ///
    /// - Parameter drop: what was read before labels that are dropped now; nil for none.
    private func rereadIfNeeded(_ drop: Int64?, _ source: String) async throws {
        let key = try await document.key().didKey
        if let cursor = await dropped.cursor(of: source, with: key, at: now()) {
            try await index.advance(Place(source, cursor))
            throw LabelerKeyChange(cursor: cursor)
        }
        if let drop { await dropped.note(behind: drop, of: source, key: key, at: now()) }
    }

    /// Where to read a stream on: where labels were dropped if the key has changed since, or else after the last event
    /// that was kept.
    func cursor(of source: String) async throws -> Int64? {
        if let key = try? await document.key().didKey,
            let cursor = await dropped.cursor(of: source, with: key, at: now())
        {
            try await index.advance(Place(source, cursor))
        }
        return try await index.cursor(of: source)
    }

    /// Waits until labels have been dropped and the labeler then has another key; or until cancelled. The key is looked
    /// up as soon as the pause after the last look has passed.
    func waitForNewKey() async {
        while !Task.isCancelled {
            await dropped.waitForDrop()
            while let key = await dropped.key(at: now()), !Task.isCancelled {
                if let newKey = try? await document.newKey(), newKey.didKey != key { return }
                // Another label may have made somebody else look.
                if let present = try? await document.key(), present.didKey != key { return }
                try? await Task.sleep(for: Self.keyInterval)
            }
        }
    }

    /// How often to see whether the pause has passed, while labels wait for a new key.
    private static let keyInterval = Duration.milliseconds(500)

    private func isWanted(_ label: Label) -> Bool {
        // An endpoint may carry the labels of others as well.
        guard label.src == labeler else {
            warn("label dropped", "it is of \(label.src)")
            return false
        }
        return IndexChange.concerns(label.uri)
    }

    /// Those of the labels that are genuine, in the form in which they are, and whether one was dropped that may have
    /// been signed by a key that we do not know yet.
    private func genuine(_ labels: [Label], _ client: XRPCClient) async throws -> ([Label], isDropped: Bool) {
        var genuine: [Label] = []
        var doubtful: Set<URI> = []
        for label in labels {
            switch try await failure(of: label) {
            case nil: genuine.append(label)
            // What is over is not asked for.
            case .badSignature where !label.isExpired(at: now()): doubtful.insert(label.uri)
            case let failure?: warn("label dropped", failure.description)
            }
        }
        guard !doubtful.isEmpty else { return (genuine, false) }
        let found = try await resigned.labels(on: doubtful, from: client) { try await failure(of: $0) == nil }
        let lost = doubtful.subtracting(found.map(\.uri))
        for _ in lost { warn("label dropped", LabelError.badSignature.description) }
        return (genuine + found, !lost.isEmpty)
    }

    /// Verifies with the key of the labeler's DID document, which may have changed since it was looked at.
    private func failure(of label: Label) async throws -> LabelError? {
        let failure = Self.failure(of: label, with: try await document.key())
        guard failure == .badSignature, let key = try await document.newKey() else { return failure }
        return Self.failure(of: label, with: key)
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
