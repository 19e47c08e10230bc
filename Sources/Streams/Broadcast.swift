import Synchronization

/// Tells everybody who listens that something happened; several signals in a row may be heard as one.
package final class Broadcast: Sendable {
    private struct State {
        /// How often there was a signal.
        var count: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes every listener.
    package func signal() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters.removeAll(keepingCapacity: true) }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// A listener that hears every signal from here on.
    package func subscribe() -> Listener { Listener(broadcast: self, heard: state.withLock { $0.count }) }

    /// Somebody who hears signals, until the task is cancelled.
    package struct Listener: AsyncSequence, AsyncIteratorProtocol, Sendable {
        fileprivate let broadcast: Broadcast
        /// The signals that were heard, or came before.
        fileprivate var heard: UInt64

        /// Waits for a signal behind those that were heard; nil when the task is cancelled.
        package mutating func next() async -> Void? {
            heard = await broadcast.wait(behind: heard)
            return Task.isCancelled ? nil : ()
        }

        package func makeAsyncIterator() -> Listener { self }
    }

    private func wait(behind heard: UInt64) async -> UInt64 {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                // A task that is cancelled before it waits has no handler that could wake it.
                let isDue = state.withLock { state in
                    if state.count > heard || Task.isCancelled { return true }
                    state.waiters[id] = waiter
                    return false
                }
                if isDue { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
        return state.withLock { $0.count }
    }
}
