import GuestbookLexicons
import XRPC

typealias Entry = Com.Example.Guestbook.Entry

/// The book, in memory, and those who watch it.
actor Book {
    private static let pages = 1000

    private var entries: [Entry] = []
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var nextWatcher = 0

    var count: Int { entries.count }

    /// Adds an entry and gives its place, counted from 1.
    func add(_ entry: Entry) throws -> Int64 {
        guard entries.count < Self.pages else {
            throw Com.Example.Guestbook.Sign.Failure.bookFull.because("All \(Self.pages) lines are written.")
        }
        entries.append(entry)
        for watcher in watchers.values { watcher.yield() }
        return Int64(entries.count)
    }

    /// At most `limit` entries before `place`, newest first.
    func page(before place: Int, limit: Int) -> [(place: Int, entry: Entry)] {
        let end = min(max(place - 1, 0), entries.count)
        return (max(end - limit, 0)..<end).reversed().map { ($0 + 1, entries[$0]) }
    }

    /// The entry at a place, once there is one.
    func entry(at place: Int) async -> Entry? {
        let (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = nextWatcher
        nextWatcher += 1
        watchers[watcher] = continuation
        defer { watchers[watcher] = nil }
        var iterator = wakes.makeAsyncIterator()
        while !entries.indices.contains(place - 1) {
            guard await iterator.next() != nil else { return nil }
        }
        return entries[place - 1]
    }
}
