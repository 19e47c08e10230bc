import NIOCore
import Synchronization

/// Runs tasks on the event loop of their channels: what they write needs no way from thread to thread. For tasks that
/// never block.
///
/// Tasks that are woken together run in one turn of the loop, and what they have written is flushed behind them: a
/// message for thousands of subscribers is no thousands of turns.
final class LoopExecutor: TaskExecutor {
    private struct Turn {
        var isRunning = false
        var written: [SubscriberHandler] = []
    }

    /// More channels than this fall out of the processor's cache before they are flushed.
    private static let flushedTogether = 64

    private let loop: any EventLoop
    private let jobs = Mutex<[UnownedJob]>([])
    private let turn: NIOLoopBoundBox<Turn>

    /// To be made on the event loop.
    init(_ loop: any EventLoop) {
        self.loop = loop
        turn = NIOLoopBoundBox(Turn(), eventLoop: loop)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { loop.execute { self.runAll() } }
    }

    /// Runs all that have come. What they enqueue has a turn of its own: channels are read and written in between.
    private func runAll() {
        let all = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        turn.value.isRunning = true
        for job in all {
            job.runSynchronously(on: asUnownedTaskExecutor())
            if turn.value.written.count >= Self.flushedTogether { flush() }
        }
        turn.value.isRunning = false
        flush()
    }

    /// Flushes a channel before the turn ends. On the event loop.
    func flushSoon(_ handler: SubscriberHandler) {
        turn.value.written.append(handler)
        if !turn.value.isRunning, turn.value.written.count == 1 { loop.execute { self.flush() } }
    }

    private func flush() {
        let written = turn.value.written
        turn.value.written = []
        for handler in written { handler.flush() }
    }
}

/// The executors of a server's event loops, one for each.
final class LoopExecutors: Sendable {
    private let executors = Mutex<[ObjectIdentifier: LoopExecutor]>([:])

    /// On the event loop.
    func executor(of loop: any EventLoop) -> LoopExecutor {
        executors.withLock { executors in
            if let executor = executors[ObjectIdentifier(loop)] { return executor }
            let executor = LoopExecutor(loop)
            executors[ObjectIdentifier(loop)] = executor
            return executor
        }
    }
}
