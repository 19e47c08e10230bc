import Foundation
import HTTPClient
import Lexicons
import Logging
import Synchronization
import Syntax
import TestSupport
import XRPC

@testable import plyr

/// A whole server, as its clients know it.
struct RunningServer {
    let address: String
    let folder: TemporaryFolder
    let identity: ServiceIdentity
    let client: XRPCClient
    let web: WebClient

    init(address: String, folder: TemporaryFolder, identity: ServiceIdentity) {
        self.address = address
        self.folder = folder
        self.identity = identity
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        configuration.connectTimeout = .seconds(60)
        web = WebClient(configuration: configuration)
        client = XRPCClient(service: address, web: web, sockets: WebSocketClient(configuration: configuration))
    }

    /// Runs `body` against a server in this process, on a port of its own, and ends the server behind it.
    static func run<Result: Sendable>(
        in folder: TemporaryFolder, options change: (inout ServerOptions) -> Void = { _ in },
        _ body: @Sendable (RunningServer) async throws -> Result
    ) async throws -> Result {
        var options = ServerOptions(selection: .all, folder: try DataFolder(folder("data")))
        options.isRegistrationOpen = true
        options.port = 0
        change(&options)
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        let logger = Logger(label: "flow") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .critical
            return handler
        }
        let server = try await PlyrServer(options, logger: logger) { address in announce.yield(address) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run()
            }
            defer { group.cancelAll() }
            for await address in addresses {
                return try await body(RunningServer(address: address, folder: folder, identity: server.identity))
            }
            try await group.waitForAll()
            throw CancellationError()
        }
    }

    /// Makes an account and answers an uploader that is signed in, and its DID.
    func signUp(_ handle: String) async throws -> (uploader: Uploader, did: DID) {
        let account = try await client.call(
            Com.Atproto.Server.CreateAccount.self, NoParameters(),
            input: .init(handle: try Handle(handle), password: "correct horse"))
        let uploader = try await Uploader.signIn(service: address, identifier: handle, password: "correct horse")
        return (uploader, account.did)
    }

    /// Uploads a file and publishes it; answers the finished job.
    func publish(_ path: String, title: String, by uploader: Uploader) async throws -> Fm.Plyr.Upload.Defs.Job {
        let progress = ProgressBar()
        let uploaded = try await uploader.uploadAudio(path, progress: progress)
        return try await uploader.publish(
            .init(uploadId: uploaded.uploadId, title: title, tags: ["flow"]), progress: progress)
    }

    /// The view of a track, once the index has it.
    func track(_ uri: ATURI) async throws -> Fm.Plyr.Feed.Defs.TrackView? {
        try await eventually {
            try await client.call(Fm.Plyr.Feed.GetTracks.self, .init(uris: [uri])).tracks.first
        }
    }

    /// A plain request to the server.
    func get(
        _ url: String, method: String = "GET", headers: HeaderFields = [:]
    ) async throws -> (status: Int, headers: HeaderFields, body: [UInt8]) {
        let response = try await web.send(OutgoingRequest(method: method, url: url, headers: headers))
        return (response.status, response.headers, try await response.collect(upTo: 64 << 20))
    }
}
