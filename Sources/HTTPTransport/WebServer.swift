import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
public import XRPC

/// Serves methods, subscriptions and plain paths over HTTP/1.1 on one port.
///
/// TLS and HTTP/2 are a reverse proxy's work. Bodies are streamed both ways; nothing is kept in memory beyond the
/// limits of the routes.
public final class WebServer: Sendable {
    private let configuration: WebServerConfiguration
    private let environment: WebServerEnvironment
    private let server: Server<ServerConnection>
    private let stops = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - routes: methods below `/xrpc`.
    ///   - plainRoutes: everything else; the first that matches answers.
    ///   - callers: asked for every method about who calls.
    ///   - forwarding: asked for methods that have no route, and for those with `atproto-proxy`.
    public init(
        configuration: WebServerConfiguration, routes: RouteTable, plainRoutes: [PlainRoute] = [],
        callers: any CallerVerifying, forwarding: (any RequestForwarding)? = nil, environment: WebServerEnvironment
    ) {
        self.configuration = configuration
        self.environment = environment
        let dispatcher = Dispatcher(
            routes: routes, plainRoutes: plainRoutes, callers: callers, forwarding: forwarding,
            configuration: configuration, environment: environment)
        let ready = environment.ready
        server = Server(
            childChannelSetup: ServerConnection(configuration: configuration, dispatcher: dispatcher),
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: configuration.backlog),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? configuration.port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: environment.log)
    }

    /// Serves until ``shutdown()``, a graceful shutdown of the surrounding service group, or cancellation, which
    /// cuts every connection.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [self] in try await listen() }
                group.addTask { [self] in
                    for await _ in stops.stream { break }
                    if !Task.isCancelled { try await stop() }
                }
                try await group.next()
                // Cuts the connections that have not come to their end.
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.shutdown()
        }
    }

    private func listen() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw ListenFailure(address: "\(configuration.host):\(configuration.port)", code: error.errnoCode)
        }
    }

    /// Accepts nothing more, lets exchanges come to their end for a bounded time, says goodbye to subscribers.
    /// Returns at once; ``run()`` returns when it is done.
    public func shutdown() {
        stops.continuation.yield()
    }

    /// Returns once the time for ending is over. Nobody waits for the end of the last exchange itself: that wait cannot
    /// be cancelled.
    private func stop() async throws {
        Task { [server, environment] in
            do { try await server.shutdownGracefully() } catch {
                environment.log.error("shutdown failed", metadata: ["error": "\(error)"])
            }
        }
        try await Task.sleep(for: configuration.shutdownTimeout)
    }
}

/// Nothing can be served at the address.
struct ListenFailure: Error, CustomStringConvertible {
    let address: String
    /// The system's number for the reason.
    let code: CInt

    var description: String { "cannot listen on \(address): \(String(cString: strerror(code)))" }
}
