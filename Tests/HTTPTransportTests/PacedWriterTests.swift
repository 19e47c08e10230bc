import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HTTPTransport

struct PacedWriterTests {
    /// A source is not read ahead of a loop that is busy with others: here it runs only between two looks at it.
    @Test(.timeLimit(.minutes(1)))
    func nothingIsMadeBeforeTheLoopHasSeenWhatThereIs() async throws {
        let counter = Counter()
        let channel = NIOAsyncTestingChannel()
        let asyncChannel = try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.addHandler(counter)
            return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await asyncChannel.executeThenClose { _, outbound in
                    var writer = PacedWriter(outbound, to: channel)
                    for piece in 0..<20 {
                        #expect(counter.count == piece)
                        try await writer.write([ByteBuffer(repeating: 7, count: 64 << 10)], bytes: 64 << 10)
                    }
                }
                counter.end()
            }
            group.addTask {
                while !counter.isDone {
                    await channel.testingEventLoop.run()
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Counts what a channel was given.
private final class Counter: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer

    private let state = Mutex((count: 0, isDone: false))

    var count: Int { state.withLock { $0.count } }
    var isDone: Bool { state.withLock { $0.isDone } }

    func end() { state.withLock { $0.isDone = true } }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        state.withLock { $0.count += 1 }
        context.write(data, promise: promise)
    }
}
