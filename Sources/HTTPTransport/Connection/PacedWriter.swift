import NIOCore

/// Writes no more than the socket takes.
///
/// NIO's writer only queues, and counts as writable until the event loop has run: behind a busy loop a fast source
/// would be read to its end.
struct PacedWriter<Part: Sendable> {
    private let outbound: NIOAsyncChannelOutboundWriter<Part>
    private let channel: any Channel
    /// Bytes that the loop may not have seen yet.
    private var queuedBytes = 0

    /// NIO's high-water mark: with this much waiting, a channel that the peer does not read is known to be full.
    private static var maximumQueuedBytes: Int { 64 << 10 }

    init(_ outbound: NIOAsyncChannelOutboundWriter<Part>, to channel: any Channel) {
        self.outbound = outbound
        self.channel = channel
    }

    /// Writes parts of `bytes` bytes together. Returns when more may be made.
    mutating func write(_ parts: [Part], bytes: Int) async throws {
        try await outbound.write(contentsOf: parts)
        queuedBytes += bytes
        guard queuedBytes >= Self.maximumQueuedBytes else { return }
        queuedBytes = 0
        try await channel.eventLoop.submit {}.get()
        // Waits while the socket is full, before anybody makes the next part.
        try await outbound.write(contentsOf: [])
    }

    /// Writes what comes before the connection is closed. Returns when the socket has taken everything: closing drops
    /// the rest.
    func writeLast(_ part: Part) async throws {
        let channel = channel
        try await withTaskCancellationHandler {
            try await channel.writeAndFlush(part)
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
