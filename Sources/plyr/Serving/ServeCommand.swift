import ArgumentParser
import Foundation
import Labeling
import Logging
import ServiceLifecycle
import Storage
import Syntax
import UnixSignals

/// `plyr serve …`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve everything, or one service.",
        discussion: """
            Prints 'ready http://HOST:PORT' on standard output once every service answers. SIGTERM or Ctrl-C ends it.

            Services that run one by one share the data folder. Give all of them the --public-url of a reverse proxy \
            that leads /audio/ and the methods of fm.plyr to the AppView, uploads to the upload service, labels to the \
            labeler and everything else to the PDS. Without one, clients may speak to the PDS alone: it passes on what \
            the others answer, by --appview, --upload and --labeler; not their streams. Addresses of audio need the \
            reverse proxy.

            PLYR_LABELER_SERVICE_KEY in the environment is what POST /emit-label wants in X-Moderation-Key; without \
            it, labels are made on the command line only.
            """)

    @Argument(help: "What to serve: all, appview, labeler, upload or pds.")
    var service = ServiceSelection.all
    @OptionGroup var data: DataOption
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 takes any that is free.")
    var port = ServiceIdentity.defaultPort
    @Option(
        help: """
            The origin by which the network reaches this server; kept in the data folder. It sets the server's DID \
            until something is signed or created under that; afterwards 'plyr identity move' moves the server.
            """)
    var publicURL: String?
    @Option(help: "Accounts get handles below this domain.")
    var handleDomain = ".test"
    @OptionGroup var invitation: InvitationOptions
    @Flag(help: "Let anybody make an account over the network. Otherwise an invite code is required.")
    var openRegistration = false
    @Option(
        help: """
            Limits on requests, logins and writes: on or off. Off is for benchmarks, and refused with a public URL. \
            PLYR_RATE_LIMITS=off in the environment does the same.
            """)
    var rateLimits: Switch?
    @Option(help: "Free bytes on the disk below which uploads and writes are refused.")
    var minimumFreeSpace: Int64 = 512 << 20
    @Option(
        help: """
            The PLC directory, which knows the accounts of other servers and is given those of this one; kept in the \
            data folder. https://plc.directory by default; a server at localhost gives it nothing unless it is named.
            """)
    var plcDirectory: String?
    @Option(help: "The server whose firehose is indexed; this one by default.")
    var firehose: String?
    @Option(help: "Where methods of fm.plyr go from a PDS that runs alone; the service's address by default.")
    var appview: String?
    @Option(help: "Where uploads go from a PDS that runs alone; where --appview leads by default.")
    var upload: String?
    @Option(help: "Where labels are read from without a labeler in this process; the service's address by default.")
    var labeler: String?
    @Option(
        help: """
            The DID of a labeler whose labels are kept and shown, besides this server's own; may be given several \
            times.
            """)
    var followLabeler: [String] = []
    @Option(help: "The longest audio file in bytes.")
    var maximumUploadBytes: Int64 = 1536 << 20
    @Flag(help: "Take clients' addresses from X-Forwarded-For. Only behind a reverse proxy of yours that writes it.")
    var trustForwardedFor = false
    @Flag(help: "For development: also call servers at private addresses.")
    var allowPrivateAddresses = false
    @Option(help: "What is logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number from 0 to 65535") }
        guard handleDomain.hasPrefix(".") else { throw ValidationError("a handle domain begins with a dot") }
        guard minimumFreeSpace >= 0 else { throw ValidationError("--minimum-free-space must not be negative") }
        guard hasRateLimits || publicURL == nil else {
            throw ValidationError("rate limits can be off on a local server only, not with --public-url")
        }
        guard maximumUploadBytes > 0 else { throw ValidationError("--maximum-upload-bytes must be positive") }
        guard followLabeler.count <= Self.maximumFollowed else {
            throw ValidationError("at most \(Self.maximumFollowed) labelers can be followed")
        }
        for labeler in followLabeler where (try? DID(labeler)) == nil {
            throw ValidationError("not the DID of a labeler: \(labeler)")
        }
        guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("no such log level: \(logLevel)") }
    }

    private var hasRateLimits: Bool {
        (rateLimits ?? ProcessInfo.processInfo.environment["PLYR_RATE_LIMITS"].flatMap(Switch.init)) != .off
    }

    /// With the own one as many as a request may name.
    private static let maximumFollowed = AcceptedLabelers.maximumCount - 1

    func run() async throws {
        DescriptorLimit.raise()
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { label in
            // Standard output belongs to the line that says ready.
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "plyr")
        if !hasRateLimits { logger.warning("rate limits are off: anybody may use up the server") }
        let server = try await PlyrServer(
            options, logger: logger
        ) { address in
            try? FileHandle.standardOutput.write(contentsOf: Data("ready \(address)\n".utf8))
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// What the arguments ask for.
    var options: ServerOptions {
        get throws {
            let folder = try data.folder()
            return ServerOptions(
                selection: service, folder: folder, host: host, port: port, publicURL: publicURL,
                handleDomain: handleDomain, inviteCode: try invitation.code(), isRegistrationOpen: openRegistration,
                hasRateLimits: hasRateLimits, space: DiskSpace(at: folder.path, floor: minimumFreeSpace),
                plcDirectory: plcDirectory, firehose: firehose,
                appview: appview, upload: upload, labeler: labeler,
                labelerServiceKey: ProcessInfo.processInfo.environment["PLYR_LABELER_SERVICE_KEY"],
                followedLabelers: try followLabeler.map { try DID($0) }, maximumUploadBytes: maximumUploadBytes,
                trustsForwardedFor: trustForwardedFor, allowsPrivateAddresses: allowPrivateAddresses)
        }
    }
}

/// Which services a process runs.
enum ServiceSelection: String, ExpressibleByArgument, CaseIterable, Sendable {
    case all
    case appview
    case labeler
    case upload
    case pds

    /// Each service by itself.
    static let single: [ServiceSelection] = [.appview, .labeler, .upload, .pds]

    /// Whether `service` is among them.
    func includes(_ service: ServiceSelection) -> Bool { self == .all || self == service }
}

/// The value of an option that switches something.
enum Switch: String, ExpressibleByArgument, CaseIterable, Sendable {
    case on
    case off
}

/// What `plyr serve` was asked for.
struct ServerOptions: Sendable {
    var selection: ServiceSelection
    var folder: DataFolder
    var host = "127.0.0.1"
    var port = ServiceIdentity.defaultPort
    var publicURL: String?
    var handleDomain = ".test"
    var inviteCode: String?
    var isRegistrationOpen = false
    var hasRateLimits = true
    var space = DiskSpace(at: ".", floor: 0)
    /// nil for the one that is kept in the folder.
    var plcDirectory: String?
    var firehose: String?
    /// Origins of the services that other processes run; nil for the one in the DID document.
    var appview: String?
    var upload: String?
    var labeler: String?
    /// What callers of `POST /emit-label` must send; nil refuses all of them.
    var labelerServiceKey: String?
    /// Labelers besides the own one.
    var followedLabelers: [DID] = []
    var maximumUploadBytes: Int64 = 1536 << 20
    /// Longer audio is published by its URL alone.
    var maximumBlobBytes: Int64 = 100 << 20
    var trustsForwardedFor = false
    var allowsPrivateAddresses = false
}
