import DataModel
import Synchronization
import TestSupport
import Testing
import XRPC

@testable import Streams

/// A log in memory whose window can be cut, as a retention rule would.
private final class InMemoryLog: EventLog, Sendable {
    private struct State {
        var events: [Int64] = []
        var newest: Int64 = 0
        var floor: Int64 = 0
        var version: Int64 = 0
    }

    private let state = Mutex(State())
    private let looks = AsyncStream.makeStream(of: Void.self)
    /// Bytes behind the number of each frame.
    private let padding: Int
    let outdated: StreamFrame? = StreamFrame(bytes: [0xff])

    init(padding: Int = 0) { self.padding = padding }

    func append(_ count: Int = 1) {
        state.withLock { state in
            for _ in 0..<count {
                // Gaps are allowed.
                state.newest += state.newest % 3 == 0 ? 2 : 1
                state.events.append(state.newest)
            }
            state.version += 1
        }
    }

    func cut(to floor: Int64) {
        state.withLock { state in
            state.events.removeAll { $0 <= floor }
            state.floor = floor
        }
    }

    var all: [Int64] { state.withLock { $0.events } }

    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame] {
        state.withLock { $0.events.filter { $0 > seq }.prefix(limit) }
            .map { seq in
                let bytes = Value.integer(seq).cbor() + [UInt8](repeating: 0, count: padding)
                return SequencedFrame(seq: seq, frame: StreamFrame(bytes: bytes))
            }
    }

    func newest() async throws -> Int64 {
        defer { looks.continuation.yield() }
        return state.withLock { $0.newest }
    }

    /// Waits until so many have looked for the newest event.
    func wait(forLooks count: Int) async {
        var looks = looks.stream.makeAsyncIterator()
        for _ in 0..<count { await looks.next() }
    }

    func floor() async throws -> Int64 { state.withLock { $0.floor } }
    func dataVersion() async throws -> Int64 { state.withLock { $0.version } }
}

/// Another process commits once, behind the outbox's first look at the log and before it asks for the version.
private final class LogOfAnotherProcess: EventLog, Sendable {
    private let log = InMemoryLog()
    private let looks = AsyncStream.makeStream(of: Void.self)
    let outdated: StreamFrame? = nil

    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame] {
        try await log.frames(after: seq, limit: limit)
    }
    func floor() async throws -> Int64 { 0 }

    func newest() async throws -> Int64 {
        looks.continuation.yield()
        return try await log.newest()
    }

    func dataVersion() async throws -> Int64 {
        if log.all.isEmpty {
            // A subscriber's look and the outbox's own.
            var looks = looks.stream.makeAsyncIterator()
            for _ in 0..<2 { _ = await looks.next() }
            log.append()
        }
        return try await log.dataVersion()
    }
}

/// One event, which is rewritten while the outbox reads it. What was read comes when the outbox has had time to notice.
private final class LogOfTwoEditions: EventLog, Sendable {
    private struct State {
        var edition: Int64 = 1
        var isWritten = false
        /// Looks at the version since the event was rewritten.
        var looks = 0
    }

    private let state = Mutex(State())
    private let noticed = AsyncStream.makeStream(of: Void.self)
    private let given = AsyncStream.makeStream(of: Void.self)
    let outdated: StreamFrame? = nil

    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame] {
        guard seq < 1 else { return [] }
        let edition = state.withLock { state in
            defer { state.edition = 2 }
            return state.edition
        }
        if edition == 1 {
            for await _ in noticed.stream { break }
            given.continuation.yield()
        }
        return [SequencedFrame(seq: 1, frame: StreamFrame(bytes: [UInt8(edition)]))]
    }

    /// Returns when the page of the first edition is given out.
    func isRewritten() async { for await _ in given.stream { return } }

    /// Empty when the outbox begins, so that it reads the event as a new one.
    func newest() async throws -> Int64 {
        state.withLock { state in
            defer { state.isWritten = true }
            return state.isWritten ? 1 : 0
        }
    }

    func floor() async throws -> Int64 { 0 }
    func edition() async throws -> Int64 { state.withLock { $0.edition } }

    func dataVersion() async throws -> Int64 {
        let (edition, looks) = state.withLock { state in
            if state.edition == 2 { state.looks += 1 }
            return (state.edition, state.looks)
        }
        // The first look shows the change; whoever acts on it has acted before the second.
        if looks == 2 { noticed.continuation.yield() }
        return edition
    }
}

struct OutboxTests {
    private func read(_ stream: FrameStream, until last: Int64) async throws -> [Int64] {
        var seen: [Int64] = []
        for try await frame in stream {
            let seq = try Value.first(cbor: frame.bytes).0.asInteger ?? -1
            seen.append(seq)
            if seq >= last { break }
        }
        return seen
    }

    @Test(.timeLimit(.minutes(1)))
    func everySubscriberSeesEverythingOnceInOrder() async throws {
        let log = InMemoryLog()
        let outbox = Outbox(log)
        log.append(250)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbox.run() }
            let readers = 20
            let total = 250 + 40 * 50
            try await withThrowingTaskGroup(of: [Int64].self) { readings in
                let writer = Task {
                    for _ in 0..<40 {
                        log.append(50)
                        outbox.wake()
                        await Task.yield()
                    }
                    return log.all.last ?? 0
                }
                let last = await writer.value
                for start in 0..<readers {
                    let stream = try await outbox.frames(after: Int64(start))
                    readings.addTask { try await read(stream, until: last) }
                }
                for try await seen in readings {
                    #expect(seen == Array(log.all.suffix(seen.count)))
                    #expect(seen.count >= total - readers)
                }
            }
            group.cancelAll()
        }
    }

    /// With nothing behind it that would wake a reader again.
    @Test(.timeLimit(.minutes(1)))
    func noWakeIsLost() async throws {
        let log = InMemoryLog()
        let outbox = Outbox(log)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (seen, see) = AsyncStream.makeStream(of: Void.self)
            let (readers, rounds) = (3, 300)
            for _ in 0..<readers {
                let stream = try await outbox.frames(after: 0)
                group.addTask {
                    var frames = stream.makeAsyncIterator()
                    for _ in 0..<rounds {
                        _ = try await frames.next()
                        see.yield()
                    }
                }
            }
            var seeing = seen.makeAsyncIterator()
            for _ in 0..<rounds {
                log.append()
                outbox.wake()
                for _ in 0..<readers { await seeing.next() }
            }
            try await group.waitForAll()
        }
    }

    /// What has left the memory is read from the log, to the last frame.
    @Test(.timeLimit(.minutes(1)))
    func everyCursorIsFollowedByTheNextFrame() async throws {
        let log = InMemoryLog()
        let outbox = Outbox(log)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        // Only what comes behind the beginning is in memory.
        await log.wait(forLooks: 1)
        let stream = try await outbox.frames(after: 0)
        log.append(1450)
        outbox.wake()
        let all = log.all
        #expect(try await read(stream, until: all[1449]) == all)
        // The oldest frame in memory is among these.
        for (seq, next) in zip(all, all.dropFirst()).dropFirst(430).prefix(40) {
            #expect(try await read(outbox.frames(after: seq), until: next) == [next])
        }
    }

    /// A page that was read before the log's form changed comes when the change is known.
    @Test(.timeLimit(.minutes(1)))
    func noFrameOfAnOlderEditionStaysInMemory() async throws {
        let log = LogOfTwoEditions()
        let outbox = Outbox(log)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        await log.isRewritten()
        let frame = try await eventually { () -> [UInt8]? in
            var frames = try await outbox.frames(after: 0).makeAsyncIterator()
            let bytes = try await frames.next()?.bytes
            return bytes == [2] ? bytes : nil
        }
        #expect(frame != nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func commitsOfOtherProcessesArriveByPolling() async throws {
        let log = InMemoryLog()
        let outbox = Outbox(log)
        let stream = try await outbox.frames(after: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbox.run() }
            log.append(3)
            let seen = try await read(stream, until: log.all[2])
            #expect(seen == log.all)
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func longFramesAreNotKeptInMemoryAndNotLost() async throws {
        let log = InMemoryLog(padding: 1 << 20)
        let outbox = Outbox(log)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        let stream = try await outbox.frames(after: 0)
        log.append(40)
        outbox.wake()
        let last = log.all[39]
        #expect(try await read(stream, until: last) == log.all)
        // Whoever is further back than the memory reads the log, and nothing is left out between the two.
        #expect(try await read(outbox.frames(after: 0), until: last) == log.all)
        #expect(try await read(outbox.frames(after: log.all[30]), until: last) == Array(log.all.suffix(9)))
    }

    /// A commit of another process that falls between the two looks that the outbox begins with.
    @Test(.timeLimit(.minutes(1)))
    func aCommitWhileTheOutboxStartsIsNotLeftForTheNext() async throws {
        let log = LogOfAnotherProcess()
        let outbox = Outbox(log)
        let stream = try await outbox.frames(after: nil)
        let running = Task { try await outbox.run() }
        defer { running.cancel() }
        #expect(try await read(stream, until: 2) == [2])
    }

    @Test func cursorsOutsideTheLog() async throws {
        let log = InMemoryLog()
        let outbox = Outbox(log)
        await #expect(throws: XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")) {
            try await outbox.frames(after: 1)
        }
        log.append(10)
        log.cut(to: 5)
        var frames = try await outbox.frames(after: 1).makeAsyncIterator()
        #expect(try await frames.next()?.bytes == [0xff])
        let first = try await frames.next()
        let seq = try Value(cbor: try #require(first).bytes).asInteger
        #expect(seq == log.all[0])
    }

    /// A task that is cancelled while it waits, or before, does not wait for the next signal.
    @Test(.timeLimit(.minutes(1)))
    func whoIsCancelledWaitsNoMore() async throws {
        let broadcast = Broadcast()
        for _ in 0..<200 {
            let waiting = Task {
                for await _ in broadcast.subscribe() {}
                return true
            }
            await Task.yield()
            waiting.cancel()
            #expect(await waiting.value)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aSignalBeforeTheWaitIsHeard() async throws {
        let broadcast = Broadcast()
        var listener = broadcast.subscribe()
        broadcast.signal()
        broadcast.signal()
        #expect(await listener.next() != nil)
        // Both were heard as one: the next wait needs another.
        let next = Task { [listener] in
            var listener = listener
            return await listener.next() != nil
        }
        broadcast.signal()
        #expect(await next.value)
    }
}
