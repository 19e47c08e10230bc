import Synchronization
import Syntax
import XRPC

/// A subscription whose parameters and credentials have been checked, before its first frame.
struct OpenedStream: Sendable {
    let nsid: NSID
    let frames: FrameStream
    let form: StreamForm
    let context: RequestContext
    /// Held as long as there is a subscriber.
    let lease: Quota.Lease
}

/// Carries the decision about a WebSocket handshake from the channel's filter to whoever serves the connection.
final class UpgradeTicket: Sendable {
    private enum State {
        case none
        case accepted(OpenedStream)
        case refused(any Error)
    }

    private let state = Mutex(State.none)

    func accept(_ stream: OpenedStream) { state.withLock { $0 = .accepted(stream) } }

    func refuse(_ error: any Error) { state.withLock { $0 = .refused(error) } }

    /// The subscription to serve.
    func takeStream() -> OpenedStream? {
        state.withLock { state in
            guard case .accepted(let stream) = state else { return nil }
            state = .none
            return stream
        }
    }

    /// Why the handshake was refused; the answer to the connection's first request.
    func takeRefusal() -> (any Error)? {
        state.withLock { state in
            guard case .refused(let error) = state else { return nil }
            state = .none
            return error
        }
    }
}
