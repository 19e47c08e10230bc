package import XRPC
import Synchronization

/// Serves a durable log as an event stream: store, then wake.
///
/// A wake carries no data. Every subscriber loops "read behind my cursor; if there is nothing, wait", so there is no
/// moment between backfill and live at which an event could be lost or repeated, and a slow subscriber is only an
/// old cursor. The newest frames are kept in memory, so that thousands who are up to date cost no query each.
package final class Outbox: Sendable {
    /// Frames read at once.
    package static let pageSize = 100
    /// A page of a log ends with the frame that makes it this long: what one slow subscriber holds in memory, and ten
    /// thousand may be slow.
    package static let pageBytes = 256 << 10
    /// Frames kept in memory for subscribers that are up to date.
    private static let tailLength = 1000
    /// Bytes of them: a commit may have two megabytes.
    private static let tailBytes = 16 << 20
    /// How often commits of other processes are looked for: a label made on the command line shows within a second.
    private static let pollInterval = Duration.milliseconds(250)

    private struct Tail {
        /// Everything behind this number is in `frames`.
        var start: Int64
        var frames: [SequencedFrame] = []
        private var bytes = 0

        init(start: Int64) { self.start = start }

        var end: Int64 { frames.last?.seq ?? start }

        mutating func append(_ page: [SequencedFrame]) {
            frames.append(contentsOf: page)
            bytes += page.reduce(0) { $0 + $1.frame.bytes.count }
            var excess = 0
            while excess < frames.count, frames.count - excess > Outbox.tailLength || bytes > Outbox.tailBytes {
                bytes -= frames[excess].frame.bytes.count
                start = frames[excess].seq
                excess += 1
            }
            frames.removeFirst(excess)
        }

        /// Where the frames behind `seq` begin; nil when it is older than the tail.
        private func index(after seq: Int64) -> Int? {
            guard seq >= start else { return nil }
            // Most ask for the newest.
            if let newest = frames.last, newest.seq > seq, frames.count < 2 || frames[frames.count - 2].seq <= seq {
                return frames.count - 1
            }
            var low = 0
            var high = frames.count
            while low < high {
                let middle = (low + high) / 2
                if frames[middle].seq <= seq { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// The frame behind `seq`.
        func next(after seq: Int64) -> TailAnswer {
            guard let index = index(after: seq) else { return .older }
            return index < frames.count ? .frame(frames[index]) : .none
        }
    }

    /// What the frames in memory say of a cursor.
    fileprivate enum TailAnswer {
        case frame(SequencedFrame)
        /// The cursor is at the end.
        case none
        /// What follows the cursor is in the log only.
        case older
    }

    private let log: any EventLog
    private let tail: Mutex<Tail?> = Mutex(nil)
    private let wakes = Broadcast()
    private let pokes = Broadcast()

    package init(_ log: any EventLog) { self.log = log }

    /// Tells the outbox that something was committed. Cheap; never waits.
    package func wake() { pokes.signal() }

    /// Follows the log until cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow() }
            group.addTask { try await self.poll() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func follow() async throws {
        let pokes = pokes.subscribe()
        var edition = try await log.edition()
        let newest = try await log.newest()
        tail.withLock { $0 = Tail(start: newest) }
        wakes.signal()
        for await _ in pokes {
            // Asked for here and nowhere else: a page of the old edition cannot come behind.
            let newEdition = try await log.edition()
            if newEdition != edition { try await forget() }
            edition = newEdition
            while try await advance() {}
        }
    }

    /// Moves new frames into the tail, and says whether there may be more.
    private func advance() async throws -> Bool {
        let end = tail.withLock { $0?.end ?? 0 }
        let page = try await log.frames(after: end, limit: Self.pageSize)
        guard !page.isEmpty else { return false }
        tail.withLock { $0?.append(page) }
        wakes.signal()
        return true
    }

    private func poll() async throws {
        var seen = try await log.dataVersion()
        // A commit between the first look at the log and this one changes no version that we shall see.
        pokes.signal()
        while !Task.isCancelled {
            try await Task.sleep(for: Self.pollInterval)
            let version = try await log.dataVersion()
            guard version != seen else { continue }
            seen = version
            pokes.signal()
        }
    }

    /// Lets go of the frames in memory: the log would give others now. Nobody misses any, whoever has not read them yet
    /// reads the log.
    private func forget() async throws {
        let newest = try await log.newest()
        tail.withLock { tail in
            if let end = tail?.end { tail = Tail(start: min(end, newest)) }
        }
    }

    /// The frames for one subscriber: behind `cursor`, or only those to come when it is nil.
    ///
    /// Throws `FutureCursor` for a cursor that was never given out. A cursor older than the log begins with its
    /// `outdated` frame and then goes through all that is kept.
    package func frames(after cursor: Int64?) async throws -> FrameStream {
        let newest = try await log.newest()
        guard let cursor else { return frames(from: newest, first: nil) }
        guard cursor <= newest else {
            throw XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")
        }
        let floor = try await log.floor()
        let isOutdated = cursor < floor
        return frames(from: max(cursor, floor), first: isOutdated ? log.outdated : nil)
    }

    private func frames(from cursor: Int64, first: StreamFrame?) -> FrameStream {
        FrameStream(OutboxFrames(outbox: self, cursor: cursor, first: first))
    }

    /// The next frame behind a cursor, as far as memory knows.
    fileprivate func next(after cursor: Int64) -> TailAnswer {
        tail.withLock { $0?.next(after: cursor) ?? .older }
    }

    /// The next frames behind a cursor out of the log.
    fileprivate func page(after cursor: Int64) async throws -> [SequencedFrame] {
        // A subscriber's task keeps the memory of its deepest call; reading goes deep, and this one ends with it.
        try await Task { [log] in try await log.frames(after: cursor, limit: Self.pageSize) }.value
    }

    fileprivate func subscribe() -> Broadcast.Listener { wakes.subscribe() }
}

/// One subscriber's walk through the log.
private struct OutboxFrames: AsyncSequence, Sendable {
    let outbox: Outbox
    let cursor: Int64
    let first: StreamFrame?

    func makeAsyncIterator() -> Iterator {
        Iterator(outbox: outbox, cursor: cursor, first: first, wakes: outbox.subscribe())
    }

    struct Iterator: AsyncIteratorProtocol {
        let outbox: Outbox
        var cursor: Int64
        var first: StreamFrame?
        /// What is left of a page, the next frame last: a frame that was handed out is not held.
        var page: [SequencedFrame] = []
        /// Subscribed before anything is read: a commit in between is not missed.
        var wakes: Broadcast.Listener

        mutating func next() async throws -> StreamFrame? {
            if let frame = first.take() { return frame }
            while true {
                if let next = page.popLast() { return pass(next) }
                switch outbox.next(after: cursor) {
                case .frame(let next): return pass(next)
                case .none: if await wakes.next() == nil { return nil }
                case .older:
                    page = try await outbox.page(after: cursor).reversed()
                    if page.isEmpty, await wakes.next() == nil { return nil }
                }
            }
        }

        private mutating func pass(_ next: SequencedFrame) -> StreamFrame {
            cursor = next.seq
            return next.frame
        }
    }
}
