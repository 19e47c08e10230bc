import NIOCore
import Synchronization

/// What all subscribers of a benchmark have received.
final class Readers: Sendable {
    private struct State {
        var subscribed = 0
        var frames: UInt64 = 0
        var latencies: [Double] = []
    }

    private let state = Mutex(State())

    var subscribed: Int { state.withLock { $0.subscribed } }
    var latencies: [Double] { state.withLock { $0.latencies } }

    func begin() {
        state.withLock { state in
            state.frames = 0
            state.latencies = []
        }
    }

    func noteSubscribed() { state.withLock { $0.subscribed += 1 } }

    func note(_ age: Double?) {
        state.withLock { state in
            state.frames += 1
            if let age { state.latencies.append(age) }
        }
    }

    /// Waits until so many frames have come.
    func expect(_ count: UInt64) async throws {
        while state.withLock({ $0.frames }) < count { try await Task.sleep(for: .milliseconds(20)) }
    }
}

/// A subscriber as small as can be: asks for the stream, and counts the frames that come.
final class SubscriberHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let query: String
    private let reads: Bool
    private let readers: Readers
    private var buffer = ByteBuffer()
    private var isOpen = false

    init(query: String, reads: Bool, readers: Readers) {
        self.query = query
        self.reads = reads
        self.readers = readers
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = """
            GET /xrpc/com.atproto.label.subscribeLabels\(query) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
            Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
            """
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        if buffer.readableBytes == 0 {
            swap(&buffer, &piece)
        } else {
            buffer.writeBuffer(&piece)
        }
        if !isOpen {
            guard let end = buffer.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            buffer.moveReaderIndex(to: end.upperBound)
            isOpen = true
            readers.noteSubscribed()
            if !reads { context.channel.setOption(.autoRead, value: false).whenComplete { _ in } }
        }
        guard reads else { return }
        let taken = buffer.withUnsafeReadableBytes { bytes in takeFrames(bytes) }
        buffer.moveReaderIndex(forwardBy: taken)
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
    }

    /// Looks at the frames that are all there; how many bytes they had.
    private func takeFrames(_ bytes: UnsafeRawBufferPointer) -> Int {
        let now = Clock.microseconds()
        var start = 0
        while bytes.count - start >= 4 {
            var length = Int(bytes[start + 1] & 0x7F)
            var offset = 2
            if length == 126 {
                length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
                offset = 4
            }
            let end = start + offset + length
            guard end <= bytes.count else { break }
            if bytes[start] & 0x0F == 2 {
                readers.note(Stamp.age(of: UnsafeRawBufferPointer(rebasing: bytes[(start + offset)..<end]), at: now))
            }
            start = end
        }
        return start
    }
}
