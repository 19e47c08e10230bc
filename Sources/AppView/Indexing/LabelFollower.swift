import HTTPClient
import Identity
import Lexicons
import Logging
import Streams
import Syntax
import XRPC

/// Follows a labeler wherever it is: finds its endpoint, reads its stream, keeps what it signed.
struct LabelFollower: Sendable {
    typealias Method = LabelEvents

    private let labeler: AppViewConfiguration.Labeler
    private let document: LabelerDocument
    private let indexer: LabelIndexer
    private let index: IndexStore
    private let web: WebClient
    private let sockets: WebSocketClient
    private let logger: Logger
    private let bounds = LogBounds()

    init(
        _ labeler: AppViewConfiguration.Labeler, document: LabelerDocument, index: IndexStore, web: WebClient,
        sockets: WebSocketClient, logger: Logger, now: @escaping @Sendable () -> Int64
    ) {
        self.labeler = labeler
        self.document = document
        self.index = index
        self.web = web
        self.sockets = sockets
        self.logger = logger
        indexer = LabelIndexer(labeler: labeler.did, document: document, index: index, logger: logger, now: now)
    }

    /// Runs until cancelled. When the labeler turns out to have another key, the stream is read again from where labels
    /// were dropped: on a quiet stream no other event would come to show it.
    func run() async {
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await follow() }
                group.addTask { await indexer.waitForNewKey() }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func follow() async {
        let source = EventSource(Method.self, logger: logger) {
            client(of: try await endpoint())
        } parameters: {
            .init(cursor: $0)
        }
        await source.run { origin in
            try await indexer.cursor(of: stream(at: origin))
        } handle: { message, origin in
            try await indexer.handle(message, from: stream(at: origin), of: client(of: origin))
        }
    }

    private func client(of origin: String) -> XRPCClient { XRPCClient(service: origin, web: web, sockets: sockets) }

    /// Where to connect to: as the document says now, or as it said while nobody can be asked.
    private func endpoint() async throws -> String {
        if let endpoint = labeler.endpoint { return endpoint }
        do throws(IdentityError) {
            return try await document.endpoint()
        } catch {
            if let count = bounds.next() {
                logger.warning(
                    "labeler not found; it is looked for again",
                    metadata: [
                        "did": "\(LogBounds.text(labeler.did))", "reason": "\(LogBounds.text(error))",
                        "count": "\(count)",
                    ])
            }
            throw error
        }
    }

    /// Names the stream whose cursor is kept. Numbers belong to an endpoint: where a labeler has moved to, it may
    /// count anew. The operator knows that an endpoint that was given by hand is the same labeler's, however named.
    private func stream(at origin: String) -> String {
        let name = "labeler " + labeler.did.text
        return labeler.endpoint == nil ? "\(name) \(origin)" : name
    }
}
