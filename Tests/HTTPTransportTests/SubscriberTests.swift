import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import HTTPTransport

struct SubscriberTests {
    /// Cancelled before it has begun to wait for a full socket, or while it waits: nobody else would wake it.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func whoIsCancelledDoesNotWaitForTheSocket(isEarly: Bool) async throws {
        let channel = NIOAsyncTestingChannel()
        let subscriber = try await channel.testingEventLoop.executeInContext {
            let handler = SubscriberHandler(pingInterval: .seconds(3600), slowTimeout: .seconds(3600))
            try channel.pipeline.syncOperations.addHandlers([WebSocketFrameEncoder(), handler])
            return Subscriber(handler, channel: channel)
        }
        channel.isWritable = false
        let writing = Task {
            if isEarly { withUnsafeCurrentTask { $0?.cancel() } }
            try await subscriber.write(ByteBuffer(string: "x"))
        }
        if !isEarly { writing.cancel() }
        try await writing.value
        try await channel.close()
    }
}
