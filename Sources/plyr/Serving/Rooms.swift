import DataModel
import AppView
import HTTPClient
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Labeler
import Lexicons
import Logging
import Media
import PDS
import Storage
import Syntax
import Upload
import XRPC

/// The services of a process, wired to each other: routes, background work, callers.
struct Rooms: Sendable {
    private(set) var routes: [Route] = []
    private(set) var plainRoutes: [PlainRoute] = []
    private(set) var background: [BackgroundWork] = []
    let callers: any CallerVerifying
    let forwarding: any RequestForwarding
    /// Throw when the store of a service cannot be written.
    private(set) var checks: [@Sendable () async throws -> Void] = []
    /// Close the stores, in order.
    private(set) var closings: [@Sendable () throws -> Void] = []

    init(_ options: ServerOptions, identity: ServiceIdentity, port: Int, logger: Logger) async throws {
        let folder = options.folder
        let outside = OutsideWorld(options, identity: identity, port: port)
        let keys = KeyFiles(folder)
        let labelers = try await FolderLabelers.open(folder, identity: identity)
        let document = try ServiceDocument(
            identity, key: keys.service().publicKey, domain: options.handleDomain,
            isServed: { Self.isServed($0, options) }, labelKey: labelers.ownKey)
        let (pds, identities) = try Self.pds(options, identity: identity, document: document, outside: outside)
        closings.append(pds.finish)
        closings.append(labelers.store.finish)
        callers = CredentialCallers(
            serviceTokens: ServiceTokenVerifier(
                rules: .init(audiences: ServiceAudience.byMethod(of: identity.did)), identities: identities,
                replays: pds.usedTokens, now: { systemClock() / 1_000_000 }),
            sessions: pds.verifier)
        forwarding = ServiceForwarder(
            service: pds, client: outside.strangers.web, configured: outside.configured.web,
            ownServices: ServiceAudience.all(of: identity.did, in: options.selection),
            neighbours: Self.neighbours(options))
        plainRoutes = [document.route, Banner.route, Banner.robots]
        if options.selection.includes(.pds) {
            // The network must find the hosted accounts here before anybody is told that the server is ready.
            try await pds.prepare()
            addPDS(pds, service: document)
            addDirectory(of: identity, pds, outside, logger)
        } else if options.selection.includes(.labeler) {
            addRepositories(pds, service: document)
        }
        if options.selection.includes(.labeler) {
            let labeler = LabelerService(
                configuration: LabelerConfiguration(serviceKey: options.labelerServiceKey), did: identity.did,
                store: labelers.store, now: systemClock)
            try await labeler.prepare()
            routes += labeler.routes
            plainRoutes += labeler.plainRoutes
            checks.append(labelers.store.database.probeWriting)
            background.append(BackgroundWork(name: "labeler") { try await labeler.run() })
        }
        if options.selection.includes(.upload) {
            let uploads = try UploadStore(path: folder("upload.sqlite"))
            checks.append(uploads.database.probeWriting)
            closings.append(uploads.database.finish)
            let upload = try Self.upload(
                options, identity: identity, store: uploads, pds: pds, logger: logger)
            try await upload.prepare()
            routes += upload.routes
            background.append(BackgroundWork(name: "upload") { try await upload.run() })
        }
        if options.selection.includes(.appview) {
            let index = try IndexStore(path: folder("index.sqlite"))
            let state = try StateStore(path: folder("state.sqlite"))
            checks.append(index.database.probeWriting)
            closings.append(index.database.finish)
            closings.append(state.database.finish)
            let appView = try await Self.appView(
                options, identity: identity, port: port, index: index, state: state, pds: pds,
                outside: outside,
                logger: logger)
            routes += appView.routes
            plainRoutes += appView.plainRoutes
            background.append(BackgroundWork(name: "appview") { await appView.run() })
        }
        try FolderContents(folder).noteDatabases()
    }

    private mutating func addPDS(_ pds: PDSService, service: ServiceDocument) {
        routes += pds.routes
        plainRoutes += pds.directoryRoutes
        plainRoutes.append(pds.handleRoute(others: [service.handle: service.did]))
        background.append(BackgroundWork(name: "pds") { try await pds.run() })
        checks.append(pds.check)
    }

    /// What the labeler's document and declaration promise: its records, and the entries of accounts that are labelers.
    private mutating func addRepositories(_ pds: PDSService, service: ServiceDocument) {
        routes += pds.readRoutes
        plainRoutes += pds.readOnlyDirectoryRoutes
        plainRoutes.append(pds.handleRoute(others: [service.handle: service.did]))
        background.append(BackgroundWork(name: "repositories") { try await pds.stream() })
        checks.append(pds.check)
    }

    /// Gives the accounts to the directory that the network asks.
    private mutating func addDirectory(
        of identity: ServiceIdentity, _ pds: PDSService, _ outside: OutsideWorld, _ logger: Logger
    ) {
        let directory = identity.directory
        guard directory.takesAccounts else { return }
        let network = NetworkDirectory(client: outside.configured.web, url: directory.url)
        background.append(
            BackgroundWork(name: "directory") { try await pds.publishIdentities(to: network, logger) })
    }

    /// Whether a service answers at the public URL: here, in another process on the folder, or where this process was
    /// told that it is.
    private static func isServed(_ service: ServiceSelection, _ options: ServerOptions) -> Bool {
        if options.selection.includes(service) || ServedServices.contains(service, in: options.folder) { return true }
        return switch service {
        case .appview: options.appview != nil
        case .upload: options.upload != nil
        case .labeler: options.labeler != nil
        case .pds, .all: false
        }
    }

    private static func pds(
        _ options: ServerOptions, identity: ServiceIdentity, document: ServiceDocument, outside: OutsideWorld
    ) throws -> (PDSService, any IdentityResolving) {
        let service = try HostedAccounts.service(
            in: options.folder, identity: identity, domain: options.handleDomain,
            configure: { configuration in
                configuration.inviteCode = options.inviteCode
                configuration.isRegistrationOpen = options.isRegistrationOpen
                configuration.limits.isOn = options.hasRateLimits
                configuration.requireSpace = options.space.require
            }
        ) { embedded in
            IdentityResolver(sources: [document, embedded, outside.identities], now: systemClock)
        }
        return (service, service.identities)
    }

    /// A process that keeps accounts and nothing else is where their clients ask for everything.
    private static func neighbours(_ options: ServerOptions) -> [Neighbour] {
        guard options.selection == .pds else { return [] }
        let uploads = Set(LexiconIndex.services.first { $0.name == "upload" }?.methods ?? [])
        let root = Fm.Plyr.Track.nsid.authority
        return [
            Neighbour(service: "plyr_appview", origin: options.upload ?? options.appview) { uploads.contains($0) },
            Neighbour(service: "plyr_appview", origin: options.appview) { nsid in
                nsid.authority == root || nsid.authority.hasSuffix("." + root)
            },
            Neighbour(service: "atproto_labeler", origin: options.labeler) {
                $0 == Com.Atproto.Label.QueryLabels.nsid
            },
        ]
    }

    private static func upload(
        _ options: ServerOptions, identity: ServiceIdentity, store: UploadStore, pds: PDSService, logger: Logger
    ) throws -> UploadService {
        var configuration = UploadConfiguration()
        configuration.maximumBytes = options.maximumUploadBytes
        configuration.maximumBlobBytes = options.maximumBlobBytes
        configuration.requireSpace = options.space.require
        let writer = pds.writer
        return UploadService(
            configuration: configuration, store: store,
            objects: try ObjectStore(folder: options.folder("audio")), blobs: pds.blobs, records: writer,
            artists: HostedArtists(pds: pds), addresses: PublicAddresses(origin: identity.publicURL), logger: logger,
            makeID: { UnguessableID.make() }, makeTID: { writer.makeKey() }, now: systemClock)
    }

    private static func appView(
        _ options: ServerOptions, identity: ServiceIdentity, port: Int, index: IndexStore, state: StateStore,
        pds: PDSService, outside: OutsideWorld, logger: Logger
    ) async throws -> AppViewService {
        // What this process serves is reached where it listens: the public URL may lead through a proxy that this
        // machine cannot see.
        let local = ListenAddress(host: options.host, port: port).reachable
        let firehose = options.firehose ?? (options.selection.includes(.pds) ? local : identity.publicURL)
        let labeler = options.selection.includes(.labeler) ? local : options.labeler ?? identity.publicURL
        var labelers = [AppViewConfiguration.Labeler(did: identity.did, endpoint: labeler, isOwn: true)]
        for did in Set(options.followedLabelers).subtracting([identity.did]).sorted(by: { $0.text < $1.text }) {
            labelers.append(.init(did: did, isHosted: try await pds.account(.did(did)) != nil))
        }
        return AppViewService(
            configuration: AppViewConfiguration(
                firehose: firehose, labelers: labelers, origin: identity.publicURL, formerOrigins: identity.formerURLs),
            index: index,
            state: state,
            objects: try ObjectStore(folder: options.folder("audio")), identities: pds.identities,
            strangers: outside.strangers, configured: outside.configured, logger: logger, now: systemClock)
    }
}

/// Identifiers that nobody can guess.
enum UnguessableID {
    /// 128 bits in hexadecimal.
    static func make() -> String { Hex.encode(RandomBytes.make(count: 16)) }
}

/// The services of the own DID, as tokens name them.
enum ServiceAudience {
    /// Uploads belong to the AppView's service.
    private static let fragments: [ServiceSelection: String] = [
        .pds: "atproto_pds", .labeler: "atproto_labeler", .appview: "plyr_appview", .upload: "plyr_appview",
    ]

    /// Those that a process answers which runs what is selected.
    static func all(of did: DID, in selection: ServiceSelection) -> Set<String> {
        Set(fragments.filter { selection.includes($0.key) }.map { "\(did)#\($0.value)" })
    }

    /// Whom a token for each method must be for. Services that bring media to a PDS name the bare DID.
    static func byMethod(of did: DID) -> @Sendable (NSID) -> Set<String> {
        var audiences: [NSID: Set<String>] = [:]
        for service in LexiconIndex.services {
            guard let selection = ServiceSelection(rawValue: service.name), let fragment = fragments[selection] else {
                continue
            }
            for method in service.methods {
                audiences[method] = ["\(did)#\(fragment)"]
                if selection == .pds { audiences[method]?.insert(did.text) }
            }
        }
        return { [audiences] method in audiences[method] ?? [] }
    }
}
