import HTTPTypes
import Synchronization
import XRPC

/// Limits how much work that needs memory is done at a time. Work beyond the limit waits for its turn, in order.
final class Turns: Sendable {
    /// Permission to work. It ends when it is released.
    final class Turn: Sendable {
        private let turns: Turns
        private let weight: Int

        fileprivate init(_ turns: Turns, _ weight: Int) {
            self.turns = turns
            self.weight = weight
        }

        deinit { turns.end(weight) }
    }

    private struct Waiter {
        let number: Int
        let weight: Int
        let continuation: CheckedContinuation<Turn, any Error>
    }

    private struct State {
        var used = 0
        var nextNumber = 0
        var waiters: [Waiter] = []

        func isFree(_ weight: Int, of limit: Int) -> Bool { used == 0 || used + weight <= limit }
    }

    private let limit: Int
    private let maximumWaiters: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: the sum of the weights of all turns at a time.
    ///   - maximumWaiters: how many may wait.
    init(limit: Int, maximumWaiters: Int) {
        self.limit = limit
        self.maximumWaiters = maximumWaiters
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Waits until work of `weight` may begin. Work that is heavier than the limit is done alone.
    ///
    /// - Throws: 503 when too many wait, and `CancellationError`.
    func take(_ weight: Int) async throws -> Turn {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(Waiter(number: number, weight: weight, continuation: continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func wait(_ waiter: Waiter) {
        let result: Result<Turn, any Error>? = state.withLock { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.waiters.isEmpty, state.isFree(waiter.weight, of: limit) {
                state.used += waiter.weight
                return .success(Turn(self, waiter.weight))
            }
            guard state.waiters.count < maximumWaiters else { return .failure(Self.refusal) }
            state.waiters.append(waiter)
            return nil
        }
        if let result { waiter.continuation.resume(with: result) }
    }

    private static let refusal = FieldedError(
        XRPCError(
            status: 503, name: "NotEnoughResources", message: "Too many requests are being handled; try again later"),
        fields: [.retryAfter: "5"])

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
        // It may have been all that kept the next ones waiting.
        end(0)
    }

    private func end(_ weight: Int) {
        let next = state.withLock { state in
            state.used -= weight
            var next: [Waiter] = []
            while let first = state.waiters.first, state.isFree(first.weight, of: limit) {
                state.used += first.weight
                next.append(state.waiters.removeFirst())
            }
            return next
        }
        for waiter in next { waiter.continuation.resume(returning: Turn(self, waiter.weight)) }
    }
}
