import AppView
import DataModel
import HTTPClient
import HTTPTransport
import Identity
import Keys
import Labeler
import Logging
import Media
import PDS
import ServiceLifecycle
import Synchronization
import Syntax
import Upload
import XRPC

/// The services of one process behind one port. The only place that knows them all.
struct PlyrServer: Service {
    private let server: WebServer
    private let background: [BackgroundWork]
    private let closings: [@Sendable () throws -> Void]
    private let logger: Logger
    private let locks: [FolderLock]
    /// Who the service is.
    let identity: ServiceIdentity

    /// Opens the stores of the chosen services, brings them to the newest schema, and gets ready to serve.
    ///
    /// - Parameter ready: called with the address, once connections are accepted and every service answers.
    init(_ options: ServerOptions, logger: Logger, ready: @escaping @Sendable (String) -> Void) async throws {
        let port = try FreePort.find(options.port, host: options.host)
        let services = ServiceSelection.single.filter(options.selection.includes)
        var locks = try services.map { try FolderLock($0.rawValue, in: options.folder) }
        // Only now: a server that may not run must not move the one that does.
        identity = try await Self.identity(options, port: port, logger)
        guard options.hasRateLimits || identity.isLocal else { throw LimitsRequired(publicURL: identity.publicURL) }
        let rooms = try await Rooms(options, identity: identity, port: port, logger: logger)
        locks += ServedServices.mark(services, in: options.folder)
        self.locks = locks
        background = rooms.background
        closings = rooms.closings
        self.logger = logger
        var configuration = WebServerConfiguration()
        configuration.host = options.host
        configuration.port = port
        configuration.version = plyrVersion
        configuration.maximumConnections = min(configuration.maximumConnections, DescriptorLimit.connections)
        configuration.trustsForwardedFor = options.trustsForwardedFor
        configuration.maximumForwardedBodyBytes = max(
            configuration.maximumForwardedBodyBytes, Int(clamping: options.maximumUploadBytes))
        server = WebServer(
            configuration: configuration, routes: RouteTable(rooms.routes), plainRoutes: rooms.plainRoutes,
            callers: rooms.callers, forwarding: rooms.forwarding,
            environment: WebServerEnvironment(
                now: { systemClock() / 1_000_000 }, log: logger, isHealthy: StoreHealth(rooms.checks).isHealthy,
                explain: StorageErrors.explain,
                ready: { _ in ready(ListenAddress(host: options.host, port: port).text) }))
    }

    /// The identity of the folder for the URL that is served now.
    private static func identity(
        _ options: ServerOptions, port: Int, _ logger: Logger
    ) async throws -> ServiceIdentity {
        let local = "http://localhost:\(port)"
        var identity = try ServiceIdentity(in: options.folder, publicURL: options.publicURL ?? local)
        if let directory = options.plcDirectory, directory != identity.plcDirectory {
            identity = try FolderContents(options.folder).update { $0.plcDirectory = directory }
        }
        // A server of one other service stands beside the one that the network knows.
        let followsPort = identity.isLocal && (options.selection.includes(.pds) || identity.isProvisional)
        return try await ServiceAddress(folder: options.folder, domain: options.handleDomain).settle(
            at: options.publicURL ?? (followsPort ? local : identity.publicURL), from: identity, logger)
    }

    /// Serves until the surrounding group shuts down, or until cancelled. Throws what a service failed with.
    func run() async throws {
        defer { for lock in locks { lock.release() } }
        defer { closeStores() }
        try await withThrowingTaskGroup(of: Ending.self) { group in
            for work in background {
                group.addTask { [logger] in
                    do {
                        try await cancelWhenGracefulShutdown { try await work.keepRunning(logger) }
                    } catch is CancellationError {
                        return .cancelled
                    }
                    return .finished
                }
            }
            group.addTask {
                try await server.run()
                return .finished
            }
            // Work that is cancelled by a shutdown ends before the exchanges that are under way.
            while let ending = try await group.next(), ending == .cancelled {}
            group.cancelAll()
        }
    }

    /// Everything has ended: what is in the write-ahead logs comes into the databases.
    private func closeStores() {
        for close in closings {
            do { try close() } catch {
                logger.error("store not closed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// How a part of the server came to its end.
    private enum Ending {
        case cancelled
        case finished
    }
}

/// The limits on requests were to be lifted for a server that the network knows.
struct LimitsRequired: Error, CustomStringConvertible {
    let publicURL: String

    var description: String { "rate limits can be off on a local server only; this one is \(publicURL)" }
}
