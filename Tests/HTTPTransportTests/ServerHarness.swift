import Foundation
import HTTPClient
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import XRPC

@testable import HTTPTransport

/// A server on a free port for the time of a test.
struct ServerHarness: Sendable {
    let port: Int
    let server: WebServer
    let client: WebClient
    let socketClient: WebSocketClient
    let log: RecordedLog

    var base: String { "http://127.0.0.1:\(port)" }
    var socketBase: String { "ws://127.0.0.1:\(port)" }

    /// Calls methods of the server.
    var caller: XRPCClient { XRPCClient(service: base, web: client, sockets: socketClient) }

    func get(_ path: String, _ headers: HeaderFields = [:]) async throws -> IncomingResponse {
        try await client.send(OutgoingRequest(url: base + path, headers: headers))
    }

    func send(
        _ method: String, _ path: String, _ headers: HeaderFields = [:], _ body: OutgoingBody = .none
    ) async throws -> IncomingResponse {
        try await client.send(OutgoingRequest(method: method, url: base + path, headers: headers, body: body))
    }

    static func run(
        routes extra: [Route] = [], plainRoutes: [PlainRoute] = [], forwarding: (any RequestForwarding)? = nil,
        uploadFailed: @escaping @Sendable (any Error) -> Void = { _ in },
        configure: (inout WebServerConfiguration) -> Void = { _ in },
        _ body: @Sendable (ServerHarness) async throws -> Void
    ) async throws {
        var configuration = WebServerConfiguration()
        configuration.version = "1.2.3"
        configure(&configuration)
        let log = RecordedLog()
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let environment = WebServerEnvironment(
            now: { 784_111_777 }, log: Logger(label: "test") { _ in log }, ready: { ready.yield($0) })
        let routes = RouteTable(
            [
                .query(Sample.GreetHandler()), .procedure(Sample.ShoutHandler()),
                .procedure(Sample.UploadHandler(failure: uploadFailed)), .query(Sample.DownloadHandler()),
                .subscription(Sample.SubscribeHandler()),
            ] + extra)
        let server = WebServer(
            configuration: configuration, routes: routes, plainRoutes: plainRoutes, callers: TrustingCallers(),
            forwarding: forwarding, environment: environment)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            for await port in ports {
                var clientConfiguration = WebClientConfiguration()
                clientConfiguration.allowsPrivateAddresses = true
                clientConfiguration.connectTimeout = .seconds(60)
                clientConfiguration.maxBodyBytes = 64 << 20
                try await body(
                    ServerHarness(
                        port: port, server: server, client: WebClient(configuration: clientConfiguration),
                        socketClient: WebSocketClient(configuration: clientConfiguration), log: log))
                break
            }
            server.shutdown()
            try await group.waitForAll()
        }
    }
}

/// Keeps what was logged.
struct RecordedLog: LogHandler {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let lines = Lines()
    private let arrivals = AsyncStream.makeStream(of: String.self)
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    var text: String { lines.lines.withLock { $0.joined(separator: "\n") } }

    /// Waits for a line with this text; one reader.
    func wait(for text: String) async {
        for await line in arrivals.stream where line.contains(text) { return }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        lines.lines.withLock { $0.append(line) }
        arrivals.continuation.yield(line)
    }
}

extension IncomingResponse {
    func text() async throws -> String { String(decoding: try await collect(upTo: 1 << 20), as: UTF8.self) }
}

/// A client that speaks bytes, for what no decent client would say.
final class RawPeer: Sendable {
    private let socket: Int32
    /// What has come and was not read yet.
    private let unread = Mutex<[UInt8]>([])

    init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard connectLoopback(socket, to: port) else { throw POSIXError(.ECONNREFUSED) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    func write(_ text: String) { write(bytes: Array(text.utf8)) }

    func write(bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func hangUp() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// So many bytes, fewer at the end.
    func readBytes(_ count: Int) async -> [UInt8] {
        await onThread { peer in
            while peer.unread.withLock({ $0.count }) < count, peer.fill() {}
            return peer.unread.withLock { Self.take(min(count, $0.count), from: &$0) }
        }
    }

    /// All up to and with `end`; what follows is left for the next read. All that comes, if the peer hangs up before.
    func read(until end: String? = nil) async -> String {
        let bytes = await onThread { peer in
            var searched = 0
            while true {
                let found: [UInt8]? = peer.unread.withLock { unread in
                    defer { searched = max(0, unread.count - (end?.utf8.count ?? 0)) }
                    guard let end, let range = unread[searched...].firstRange(of: Array(end.utf8)) else { return nil }
                    return Self.take(range.upperBound, from: &unread)
                }
                if let found { return found }
                guard peer.fill() else { return peer.unread.withLock { Self.take($0.count, from: &$0) } }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func take(_ count: Int, from unread: inout [UInt8]) -> [UInt8] {
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    /// Waits for more; false at the end.
    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread.withLock { $0 += buffer[..<count] }
        return true
    }

    /// On a thread of its own: the server needs ours.
    private func onThread(_ read: @escaping @Sendable (RawPeer) -> [UInt8]) async -> [UInt8] {
        await withCheckedContinuation { done in
            Thread { [self] in done.resume(returning: read(self)) }.start()
        }
    }
}
