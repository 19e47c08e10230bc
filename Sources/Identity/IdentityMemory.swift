import Synchronization

/// Remembers answers of the network for a while, and shares a lookup among all who ask while it runs.
final class IdentityMemory<Answer: Sendable>: Sendable {
    typealias Outcome = Result<Answer, IdentityError>

    private struct Entry {
        var outcome: Outcome
        /// When the network was last asked, with success or without.
        var askedAt: Int64
        var expiresAt: Int64
        /// When a good answer that cannot be had anew is no longer given.
        var staleAt: Int64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var running: [String: Lookup] = [:]
    }

    private struct Lookup {
        let number: Int64
        let task: Task<Outcome, Never>
    }

    private let capacity: Int
    /// Of a good answer, in microseconds.
    private let lifetime: Int64
    private let lifetimes: IdentityResolver.Lifetimes
    private let budget: LookupBudget
    private let numbers = Atomic<Int64>(0)
    private let state = Mutex(State())

    init(capacity: Int, lifetime: Int64, lifetimes: IdentityResolver.Lifetimes, budget: LookupBudget) {
        self.budget = budget
        self.capacity = capacity
        self.lifetime = lifetime
        self.lifetimes = lifetimes
    }

    /// What is known under `key`, or what `ask` finds out. A lookup continues when one of its callers gives up. Without
    /// a free place in the budget, it is what was known, or that nobody can be asked now.
    ///
    /// - Parameter host: the domain that is asked; nil for a server that the operator has chosen.
    func answer(
        for key: String, refresh: Bool, purpose: LookupPurpose, host: String?, at now: Int64,
        _ ask: @escaping @Sendable () async -> Outcome
    ) async -> Outcome {
        let number = numbers.add(1, ordering: .relaxed).newValue
        let step: Step = state.withLock { state in
            if let entry = state.entries[key], now < entry.expiresAt,
                !refresh || now - entry.askedAt < lifetimes.refreshPause
            {
                return .known(entry.outcome)
            }
            if let lookup = state.running[key] { return .running(lookup.task) }
            guard let lease = budget.take(purpose, host: host) else {
                if let entry = state.entries[key], case .success = entry.outcome, now < entry.staleAt {
                    return .known(entry.outcome)
                }
                return .known(.failure(.unavailable("too many lookups")))
            }
            let task = Task { [self] in
                let outcome = await ask()
                return withExtendedLifetime(lease) { settle(outcome, for: key, number: number, at: now) }
            }
            state.running[key] = Lookup(number: number, task: task)
            return .running(task)
        }
        switch step {
        case .known(let outcome): return outcome
        case .running(let task): return await task.value
        }
    }

    private enum Step {
        case known(Outcome)
        case running(Task<Outcome, Never>)
    }

    /// Forgets what is known; a lookup that runs now is not remembered.
    func forget(_ key: String) {
        state.withLock { state in
            state.entries[key] = nil
            state.running[key] = nil
        }
    }

    /// Remembers what a lookup found. A host that is away does not take away what it said before.
    private func settle(_ outcome: Outcome, for key: String, number: Int64, at now: Int64) -> Outcome {
        state.withLock { state in
            guard state.running[key]?.number == number else { return outcome }
            state.running[key] = nil
            switch outcome {
            case .success:
                remember(
                    Entry(
                        outcome: outcome, askedAt: now, expiresAt: now + lifetime,
                        staleAt: now + max(lifetimes.stale, lifetime)),
                    for: key, in: &state)
            case .failure(.unavailable):
                if var entry = state.entries[key], case .success = entry.outcome, now < entry.staleAt {
                    entry.askedAt = now
                    entry.expiresAt = max(entry.expiresAt, now + lifetimes.failure)
                    state.entries[key] = entry
                    return entry.outcome
                }
                fallthrough
            case .failure:
                let end = now + lifetimes.failure
                remember(Entry(outcome: outcome, askedAt: now, expiresAt: end, staleAt: end), for: key, in: &state)
            }
            return outcome
        }
    }

    private func remember(_ entry: Entry, for key: String, in state: inout State) {
        if state.entries[key] == nil, state.entries.count >= capacity { makeRoom(in: &state, at: entry.askedAt) }
        state.entries[key] = entry
    }

    /// Drops what is no longer believed, and when that is little, the eighth that was asked for first.
    private func makeRoom(in state: inout State, at now: Int64) {
        state.entries = state.entries.filter { $0.value.expiresAt > now }
        guard state.entries.count > capacity - capacity / 8 - 1 else { return }
        let oldest = state.entries.sorted { $0.value.askedAt < $1.value.askedAt }.prefix(capacity / 8 + 1)
        for (key, _) in oldest { state.entries[key] = nil }
    }
}
