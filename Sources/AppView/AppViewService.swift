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
    private let strangers: OutgoingClients
    private let configured: OutgoingClients
    private let labelers: FollowedLabelers
    private let logger: Logger
    private let now: @Sendable () -> Int64
    /// Every method this service answers.
    package let routes: [Route]
    /// The paths outside of `/xrpc`.
    package let plainRoutes: [PlainRoute]

    /// - Parameters:
    ///   - objects: where the audio of hosted tracks is.
    ///   - strangers: calls servers that documents of others name.
    ///   - configured: calls servers that the operator has set.
    ///   - now: microseconds since 1970.
    package init(
        configuration: AppViewConfiguration, index: IndexStore, state: StateStore, objects: ObjectStore,
        identities: any IdentityResolving, strangers: OutgoingClients, configured: OutgoingClients, logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.index = index
        self.identities = identities
        self.strangers = strangers
        self.configured = configured
        self.logger = logger
        self.now = now
        let labelers = FollowedLabelers(configuration.labelers)
        self.labelers = labelers
        let reader = ViewReader(index: index, state: state, origin: configuration.origin, now: now)
        let actors = ActorResolver(index: index, identities: identities)
        routes = [
            .query(ActorGetProfile(index: index, actors: actors, labelers: labelers, now: now)),
            .query(FeedGetTracks(reader: reader, actors: actors, labelers: labelers)),
            .query(FeedListTracks(reader: reader, actors: actors, labelers: labelers)),
            .query(ServerGetStats(index: index, state: state, now: now)),
        ]
        plainRoutes = [
            AudioRoute(index: index, objects: objects, identities: identities, labelers: labelers.own, now: now).route
        ]
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
            source: source, index: index, identities: identities.acting(for: .stream),
            ownOrigins: Set(configuration.formerOrigins + [configuration.origin]), logger: logger, now: now)
        let client = XRPCClient(
            service: configuration.firehose, web: configured.web, sockets: configured.sockets)
        let events = EventSource(Com.Atproto.Sync.SubscribeRepos.self, logger: logger) {
            client
        } parameters: {
            .init(cursor: $0)
        }
        await events.run { _ in
            try await index.cursor(of: source)
        } handle: { message, _ in
            try await indexer.handle(message)
        }
    }

    private func follow(_ labeler: AppViewConfiguration.Labeler) async {
        let document = LabelerDocument(
            of: labeler.did, identities: identities.acting(for: .stream), labelers: labelers, now: now)
        let clients = labeler.isConfigured ? configured : strangers
        await LabelFollower(
            labeler, document: document, index: index, web: clients.web, sockets: clients.sockets, logger: logger,
            now: now
        ).run()
    }
}
