import NIOCore
import NIOPosix
import NIOWebSocket
import TestSupport
import Testing

@testable import HTTPTransport

struct SubscriberTests {
    /// More than a socket takes.
    private static let message = ByteBuffer(repeating: 0, count: 32 << 20)

    /// Cancelled before it begins to wait for a full socket, or while it waits: it does not hold out until the peer is
    /// too slow.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func whoIsCancelledDoesNotWaitForTheSocket(isEarly: Bool) async throws {
        // Reads nothing until its peer has gone.
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            let held = connection
            Task {
                for await _ in ends { break }
                withExtendedLifetime(held) {}
            }
        }
        let (channel, subscriber) = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let executor = LoopExecutor(channel.eventLoop)
                    let handler = SubscriberHandler(
                        pingInterval: .seconds(3600), slowTimeout: .seconds(5), executor: executor)
                    try channel.pipeline.syncOperations.addHandlers([WebSocketFrameEncoder(), handler])
                    return (channel, Subscriber(handler, channel: channel, executor: executor))
                }
            }
        let writing = Task {
            if isEarly { withUnsafeCurrentTask { $0?.cancel() } }
            try await subscriber.write(Self.message)
        }
        if !isEarly { writing.cancel() }
        try await writing.value
        #expect(try await subscriber.onLoop { $0.ending == nil })
        try await channel.close()
        end.yield()
    }
}
