import Foundation
import GRDB
import Jobs
import Logging
import Storage
import Streams
import Synchronization
import Testing

struct JobQueueTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "jobs-" + UUID().uuidString).path
    private let database: DatabasePool

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        database = try DatabasePool.open(
            at: folder + "/jobs.sqlite", durability: .full, migrations: [JobStore.migration])
    }

    private func queue(firstDelay: Duration = .milliseconds(1)) -> JobQueue {
        var policy = RetryPolicy()
        policy.firstDelay = firstDelay
        policy.maximumAttempts = 3
        return JobQueue(JobStore(database), policy: policy, logger: Logger(label: "test")) {
            Int64(Date().timeIntervalSince1970 * 1e6)
        }
    }

    private func enqueue(_ ids: [String]) async throws {
        try await database.write { db in
            for id in ids { try JobStore.enqueue(id: id, kind: "test", payload: Array(id.utf8), at: 1, in: db) }
        }
    }

    /// Runs the queue until every job has come to its end.
    private func settle(
        _ queue: JobQueue, _ ids: [String],
        perform: @escaping @Sendable (Job, JobProgress) async throws -> [UInt8]
    ) async throws -> [Job] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let changes = queue.subscribe()
            group.addTask { try await queue.run(workers: 2, perform: perform) }
            defer { group.cancelAll() }
            for await _ in changes {
                var jobs: [Job] = []
                for id in ids { if let job = try await queue.store.job(id) { jobs.append(job) } }
                if jobs.allSatisfy(\.state.isFinal) { return jobs }
            }
            return []
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func doesEachJobAndKeepsItsResult() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ids = (0..<10).map { "job\($0)" }
        try await enqueue(ids + ids)
        let count = Mutex(0)
        let jobs = try await settle(queue(), ids) { job, progress in
            try await progress.report(phase: "working", percent: 50)
            count.withLock { $0 += 1 }
            return job.payload
        }
        #expect(count.withLock { $0 } == 10)
        #expect(jobs.map { $0.result } == ids.map { Array($0.utf8) })
        #expect(jobs.allSatisfy { $0.phase == "working" && $0.progress == 100 && $0.attempts == 1 })
    }

    @Test(.timeLimit(.minutes(1)))
    func failuresOfTheWorkAreFinalAndOthersPassing() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await enqueue(["bad", "flaky", "hopeless"])
        let jobs = try await settle(queue(), ["bad", "flaky", "hopeless"]) { job, _ in
            switch job.id {
            case "bad": throw JobFailure(name: "NotAudio", message: "no")
            case "flaky" where job.attempts == 2: return [1]
            default: throw POSIXError(.EIO)
            }
        }
        #expect(jobs[0].failure == JobFailure(name: "NotAudio", message: "no"))
        #expect(jobs[0].attempts == 1)
        #expect(jobs[1].state == .completed)
        #expect(jobs[2].state == .failed)
        #expect(jobs[2].attempts == 3)
    }

    @Test(.timeLimit(.minutes(1)))
    func workThatAnEndedProcessLeftIsBegunAgain() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await enqueue(["left"])
        let first = queue()
        await withThrowingTaskGroup(of: Void.self) { group in
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await first.run(workers: 1) { _, _ in
                    signal.finish()
                    try await Task.sleep(for: .seconds(100))
                    return []
                }
            }
            for await _ in started {}
            group.cancelAll()
        }
        #expect(try await JobStore(database).job("left")?.state == .running)
        let jobs = try await settle(queue(), ["left"]) { _, _ in [7] }
        #expect(jobs[0].result == [7])
        #expect(jobs[0].attempts == 2)
    }

    /// Work that ends the process each time must not do so for ever.
    @Test(.timeLimit(.minutes(1)))
    func aJobThatNeverComesToAnEndIsGivenUp() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await enqueue(["deadly", "good"])
        try await database.write { db in
            try db.execute(sql: "UPDATE job SET state = 'running', attempts = 3 WHERE id = 'deadly'")
        }
        let begun = Mutex<[String]>([])
        let jobs = try await settle(queue(), ["deadly", "good"]) { job, _ in
            begun.withLock { $0.append(job.id) }
            return []
        }
        #expect(begun.withLock { $0 } == ["good"])
        #expect(jobs[0].state == .failed && jobs[0].failure?.name == "InternalServerError")
        #expect(jobs[1].state == .completed)
    }

    /// A worker that was taken for dead must not settle what another one has begun.
    @Test(.timeLimit(.minutes(1)))
    func whoLostAJobCannotSettleIt() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await enqueue(["lost"])
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let (resume, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let queue = queue()
            var changes = queue.subscribe().makeAsyncIterator()
            group.addTask {
                try await queue.run(workers: 1) { _, _ in
                    signal.finish()
                    for await _ in resume {}
                    return [1]
                }
            }
            for await _ in started {}
            // One signal that the job has begun, and one behind the try to settle it.
            _ = await changes.next()
            try await database.write { db in try db.execute(sql: "UPDATE job SET attempts = 2, due = due + 1000000") }
            release.finish()
            _ = await changes.next()
            group.cancelAll()
        }
        let job = try await JobStore(database).job("lost")
        #expect(job?.state == .running && job?.attempts == 2 && job?.result == nil)
    }
}
