package import Logging
package import Streams

/// Works through a table of jobs. Knows no kind of work.
///
/// A job is done at least once: work that a crash interrupts is begun again, so that it must be harmless to repeat.
package final class JobQueue: Sendable {
    /// A job whose worker is silent this long is taken for abandoned.
    private static let lease = Duration.seconds(60)
    /// Kept well below the lease.
    private static let heartbeat = Duration.seconds(20)

    package let store: JobStore
    private let policy: RetryPolicy
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let wakes = Broadcast()
    private let changes = Broadcast()

    /// - Parameter now: microseconds since 1970.
    package init(
        _ store: JobStore, policy: RetryPolicy = RetryPolicy(), logger: Logger, now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.policy = policy
        self.logger = logger
        self.now = now
    }

    /// Tells the workers that a job was added.
    package func wake() { wakes.signal() }

    /// Something about some job has changed: read it again.
    package func subscribe() -> Broadcast.Listener { changes.subscribe() }

    /// Runs `workers` jobs at a time until cancelled. `perform` answers the result, throws a ``JobFailure`` to give
    /// up, or anything else to have the job begun again later.
    package func run(
        workers: Int, perform: @escaping @Sendable (Job, JobProgress) async throws -> [UInt8]
    ) async throws {
        try await store.reclaim(at: now())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask { try await self.work(perform) }
            }
            try await group.waitForAll()
        }
    }

    private func work(_ perform: @escaping @Sendable (Job, JobProgress) async throws -> [UInt8]) async throws {
        while !Task.isCancelled {
            let wakes = wakes.subscribe()
            let claim = try await store.claim(
                at: now(), lease: Self.lease.microseconds, maximumAttempts: policy.maximumAttempts)
            if claim.hasGivenUp { changes.signal() }
            if let job = claim.job {
                await settle(job, perform)
            } else {
                try await pause(wakes)
            }
        }
    }

    /// Waits for a wake or for the next job's time.
    private func pause(_ wakes: Broadcast.Listener) async throws {
        let due = try await store.nextDue()
        let wait = due.map { max($0 - now(), 1000) } ?? Self.lease.microseconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in wakes { return } }
            group.addTask { try await Task.sleep(for: .microseconds(min(wait, Self.lease.microseconds))) }
            try await group.next()
            group.cancelAll()
        }
    }

    private func settle(
        _ job: Job, _ perform: @escaping @Sendable (Job, JobProgress) async throws -> [UInt8]
    ) async {
        changes.signal()
        do {
            try await finish(job, perform)
        } catch {
            // The table could not be written: the lease runs out and the job is begun again.
            logger.error("job not settled", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
        changes.signal()
    }

    private func finish(
        _ job: Job, _ perform: @escaping @Sendable (Job, JobProgress) async throws -> [UInt8]
    ) async throws {
        let progress = JobProgress { [store, now, changes] phase, percent in
            try await store.report(
                job, phase: phase, progress: percent, at: now(), lease: Self.lease.microseconds)
            changes.signal()
        }
        do {
            let result = try await withHeartbeat(progress) { try await perform(job, progress) }
            try await store.complete(job, result: result, at: now())
        } catch let failure as JobFailure {
            try await store.fail(job, failure, at: now())
        } catch is LeaseLost {
            // Whoever has it now will settle it.
            logger.warning("job lost", metadata: ["job": "\(job.id)"])
        } catch is CancellationError {
            // The process ends: the job is begun again by the next one.
        } catch {
            logger.warning("job failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            if let delay = policy.delay(after: job.attempts) {
                try await store.retry(job, due: now() + delay, at: now())
            } else {
                try await store.fail(job, .givenUp, at: now())
            }
        }
    }

    private func withHeartbeat(
        _ progress: JobProgress, _ body: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.heartbeat)
                    try await progress.report()
                }
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? []
        }
    }
}

/// Says how far a job is.
package struct JobProgress: Sendable {
    private let send: @Sendable (String?, Int?) async throws -> Void

    init(_ send: @escaping @Sendable (String?, Int?) async throws -> Void) { self.send = send }

    /// - Parameters:
    ///   - phase: what is being done now; nil leaves it.
    ///   - percent: 0 to 100; nil leaves it.
    package func report(phase: String? = nil, percent: Int? = nil) async throws {
        try await send(phase, percent.map { min(max($0, 0), 100) })
    }
}
