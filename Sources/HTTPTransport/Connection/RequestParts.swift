import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization
import XRPC

/// What arrives on one connection: heads for the connection's own task, bodies for the handlers.
///
/// The channel's iterator bears one reader. A handler that keeps a body beyond its answer is refused instead of
/// reading into the next request.
final class RequestParts: @unchecked Sendable {
    private struct State {
        /// Counts requests; a body belongs to one.
        var request = 0
        var isReading = false
        var isBodyComplete = true
        /// A read that whoever began it did not wait for.
        var pending: PendingRead?
        /// How long the peer was waited for, and what it sent, since its pace was looked at last.
        var waited = Duration.zero
        var readBytes = 0
    }

    /// What a body has to bring in a time, or it is given up: whoever drips holds a connection for nothing.
    struct Pace {
        let bytes: Int
        let time: Duration
    }

    private let pace: Pace

    private let state = Mutex(State())
    /// Touched by the one read that is pending.
    private var iterator: NIOAsyncChannelInboundStream<HTTPRequestPart>.AsyncIterator

    init(_ inbound: NIOAsyncChannelInboundStream<HTTPRequestPart>, pace: Pace) {
        iterator = inbound.makeAsyncIterator()
        self.pace = pace
    }

    /// The next request's head, or nil at the end of the connection. The body before has been read.
    func nextHead() async throws -> HTTPRequest? {
        guard case .head(let head) = try await next() else { return nil }
        state.withLock { state in
            state.request += 1
            state.isBodyComplete = false
            state.waited = .zero
            state.readBytes = 0
        }
        return head
    }

    /// The body behind the head that came last.
    ///
    /// - Parameter beforeFirst: runs before the first read: a peer that waits is told to go on.
    func body(beforeFirst: @escaping @Sendable () async throws -> Void) -> BodyStream {
        let request = state.withLock { $0.request }
        let isFirst = Mutex(true)
        return BodyStream(next: { [self] in
            if isFirst.withLock({ isFirst in
                defer { isFirst = false }
                return isFirst
            }) {
                try await beforeFirst()
            }
            return try await nextPiece(of: request)
        })
    }

    /// Whether all of the body has been read.
    var isBodyComplete: Bool { state.withLock { $0.isBodyComplete } }

    /// Takes the body away from its handler; false if that is reading right now, which ends the connection.
    func endBody() -> Bool {
        state.withLock { state in
            state.request += 1
            return !state.isReading
        }
    }

    /// Reads and forgets the rest of the body; false if more than `limit` bytes are left.
    func drain(upTo limit: Int) async throws -> Bool {
        let request = state.withLock { $0.request }
        var left = limit
        while let piece = try await nextPiece(of: request) {
            left -= piece.count
            guard left >= 0 else { return false }
        }
        return true
    }

    /// Reads and forgets everything until the peer hangs up, at most `limit` bytes.
    func drainAll(upTo limit: Int) async throws {
        guard state.withLock({ !$0.isReading }) else { return }
        var left = limit
        while left >= 0, let part = try await next() {
            if case .body(let buffer) = part { left -= buffer.readableBytes }
        }
    }

    /// The time that our own side takes does not count.
    private func checkPace(_ bytes: Int, _ waited: Duration) throws {
        try state.withLock { state in
            state.readBytes += bytes
            state.waited += waited
            guard state.waited >= pace.time else { return }
            guard state.readBytes >= pace.bytes else { throw RequestBodyError.tooSlow }
            state.waited = .zero
            state.readBytes = 0
        }
    }

    /// What comes next. A caller that is cancelled leaves it to the next one.
    private func next() async throws -> HTTPRequestPart? {
        let read = state.withLock { state in
            let read = state.pending ?? PendingRead { [self] in try await iterator.next() }
            state.pending = read
            return read
        }
        guard let outcome = await read.outcome() else { throw CancellationError() }
        state.withLock { $0.pending = nil }
        return try outcome.get()
    }

    private func nextPiece(of request: Int) async throws -> [UInt8]? {
        let isOver = try state.withLock { state in
            guard state.request == request, !state.isReading else { throw RequestBodyError.closed }
            if state.isBodyComplete { return true }
            state.isReading = true
            return false
        }
        if isOver { return nil }
        defer { state.withLock { $0.isReading = false } }
        let part: HTTPRequestPart?
        let began = ContinuousClock.now
        do {
            part = try await next()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RequestBodyError.incomplete
        }
        switch part {
        case .body(let buffer):
            try checkPace(buffer.readableBytes, ContinuousClock.now - began)
            return Array(buffer.readableBytesView)
        case .end:
            state.withLock { $0.isBodyComplete = true }
            return nil
        case .head, nil: throw RequestBodyError.incomplete
        }
    }
}
