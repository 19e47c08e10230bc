import NIOHTTPTypes
import Synchronization

/// One read of a connection's input. It goes on when whoever waits for it is cancelled: a read that is cancelled itself
/// ends the input for good, and what the peer still sends could not even be thrown away.
final class PendingRead: Sendable {
    typealias Outcome = Result<HTTPRequestPart?, any Error>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome?, Never>?
    }

    private let state = Mutex(State())

    /// Begins to read.
    init(_ read: @escaping @Sendable () async throws -> HTTPRequestPart?) {
        Task { [self] in
            do { finish(.success(try await read())) } catch { finish(.failure(error)) }
        }
    }

    private func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state in
            state.outcome = outcome
            return state.waiter.take()
        }
        waiter?.resume(returning: outcome)
    }

    /// What came of it; nil when the caller is cancelled first. One at a time may wait.
    func outcome() async -> Outcome? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Outcome?? = state.withLock { state in
                    if let outcome = state.outcome { return outcome }
                    if Task.isCancelled { return .some(nil) }
                    state.waiter = continuation
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume(returning: nil)
        }
    }
}
