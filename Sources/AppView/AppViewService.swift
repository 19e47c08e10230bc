package import HTTPClient
package import HTTPTransport
package import Identity
import Lexicons
package import Logging
package import Media
import Streams
import Syntax
package import XRPC

/// Indexes what the network publishes and answers questions about it.
package struct AppViewService: Sendable {
    private let configuration: AppViewConfiguration
    private let index: IndexStore
    private let identities: any IdentityResolving
    private let web: WebClient
    private let sockets: WebSocketClient
    private let logger: Logger
    private let now: @Sendable () -> Int64
    /// Every method this service answers.
    package let routes: [Route]
    /// The paths outside of `/xrpc`.
    package let plainRoutes: [PlainRoute]

    /// - Parameters:
    ///   - objects: where the audio of hosted tracks is.
    ///   - now: microseconds since 1970.
    package init(
        configuration: AppViewConfiguration, index: IndexStore, state: StateStore, objects: ObjectStore,
        identities: any IdentityResolving, web: WebClient, sockets: WebSocketClient, logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.index = index
        self.identities = identities
        self.web = web
        self.sockets = sockets
        self.logger = logger
        self.now = now
        let reader = ViewReader(index: index, state: state, origin: configuration.origin, now: now)
        let actors = ActorResolver(index: index, identities: identities)
        routes = [
            .query(ActorGetProfile(index: index, actors: actors, now: now)),
            .query(FeedGetTracks(reader: reader, actors: actors)),
            .query(FeedListTracks(reader: reader, actors: actors)),
            .query(ServerGetStats(index: index, state: state, now: now)),
        ]
        plainRoutes = [AudioRoute(index: index, objects: objects, identities: identities, now: now).route]
    }

    /// Follows the firehose and the labelers until cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await followFirehose() }
            for labeler in configuration.labelers {
                group.addTask { await follow(labeler) }
            }
        }
    }

    private func followFirehose() async {
        let source = "firehose " + configuration.firehose
        let indexer = FirehoseIndexer(
            source: source, index: index, identities: identities,
            ownOrigins: Set(configuration.formerOrigins + [configuration.origin]), logger: logger, now: now)
        let client = XRPCClient(service: configuration.firehose, web: web, sockets: sockets)
        await EventSource(Com.Atproto.Sync.SubscribeRepos.self, of: client, logger: logger) { .init(cursor: $0) }
            .run(cursor: { try await index.cursor(of: source) }, handle: indexer.handle)
    }

    private func follow(_ labeler: AppViewConfiguration.Labeler) async {
        let source = "labeler " + labeler.did.text
        let indexer = LabelIndexer(
            labeler: labeler.did, source: source, index: index, identities: identities, logger: logger)
        guard let endpoint = await endpoint(of: labeler) else { return }
        let client = XRPCClient(service: endpoint, web: web, sockets: sockets)
        await EventSource(Com.Atproto.Label.SubscribeLabels.self, of: client, logger: logger) { .init(cursor: $0) }
            .run(cursor: { try await index.cursor(of: source) }, handle: indexer.handle)
    }

    /// Where to connect to; asks again until the labeler's document says. nil when cancelled.
    private func endpoint(of labeler: AppViewConfiguration.Labeler) async -> String? {
        if let endpoint = labeler.endpoint { return endpoint }
        while !Task.isCancelled {
            if let endpoint = try? await identities.document(of: labeler.did, refresh: true).labelerEndpoint {
                return endpoint
            }
            logger.warning("labeler has no endpoint", metadata: ["did": "\(labeler.did)"])
            try? await Task.sleep(for: .seconds(60))
        }
        return nil
    }
}
