import NIOCore
import NIOHTTP1
import Synchronization
import XRPC

/// What a request's head says that HTTP's own types have no place for.
struct HeadNote: Sendable {
    /// HTTP/1.0: such a client knows no chunks.
    var isOld = false
    /// Why the request cannot be served.
    var fault: XRPCError?
    /// The head itself, if it is a well-formed handshake of a WebSocket.
    var handshake: HTTPRequestHead?
}

/// What a connection's channel tells the task that serves it.
final class ConnectionNotes: Sendable {
    private struct State {
        /// Of heads that are decoded and not yet served, in order.
        var heads = CircularBuffer<HeadNote>()
        var hasPeerLeft = false
        var endsWithPeer = false
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())

    func add(_ head: HeadNote) { state.withLock { $0.heads.append(head) } }

    /// The note of the next head; with it a new exchange begins.
    func takeHead() -> HeadNote {
        state.withLock { state in
            state.endsWithPeer = false
            return state.heads.popFirst() ?? HeadNote()
        }
    }

    /// The peer sends no more; most who do that have gone.
    func peerLeft() { change { $0.hasPeerLeft = true } }

    /// From now to the exchange's end: it is cancelled when the peer leaves. For work that others do for us; our own
    /// is finished for a peer that has closed its side only.
    func endWithPeer() { change { $0.endsWithPeer = true } }

    private func change(_ change: (inout State) -> Void) {
        let task = state.withLock { state in
            change(&state)
            return state.hasPeerLeft && state.endsWithPeer ? state.task : nil
        }
        task?.cancel()
    }

    /// Serves the connection.
    func run(_ serve: @escaping @Sendable () async -> Void) async {
        let task = Task { await serve() }
        change { $0.task = task }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        state.withLock { $0.task = nil }
    }
}
