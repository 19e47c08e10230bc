/// Where labels were dropped because their signatures did not fit the key that was known.
///
/// A key is looked up seldom, and a directory may answer late: what did not fit may have been signed by a key that
/// others knew before us. When another key is found, the stream is read again from the first of them.
actor DroppedLabels {
    /// How long a place is remembered, in microseconds: longer than any directory is late.
    static let memory: Int64 = 10 * 60 * 1_000_000

    private struct Drop {
        /// What was read before it.
        let cursor: Int64
        let source: String
        /// A did:key.
        let key: String
        /// Microseconds since 1970.
        let time: Int64
    }

    private var first: Drop?
    private let drops: AsyncStream<Void>
    private let dropped: AsyncStream<Void>.Continuation

    init() { (drops, dropped) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    /// Waits until something is dropped, or until cancelled. For one task at a time.
    nonisolated func waitForDrop() async { for await _ in drops { return } }

    /// The did:key that what was dropped did not fit; nil when nothing is remembered.
    func key(at now: Int64) -> String? { first.flatMap { isFresh($0, now) ? $0.key : nil } }

    /// Remembers that something behind `cursor` did not fit `key`.
    func note(behind cursor: Int64, of source: String, key: String, at now: Int64) {
        if let first, first.source == source, first.key == key, isFresh(first, now) { return }
        first = Drop(cursor: cursor, source: source, key: key, time: now)
        dropped.yield()
    }

    /// The place to keep after the event `seq`: in front of what was dropped, as long as that is remembered here, so
    /// that another process reads it again.
    func place(of source: String, after seq: Int64, at now: Int64) -> Place {
        guard let first, first.source == source, isFresh(first, now) else { return Place(source, seq) }
        return Place(source, min(first.cursor, seq))
    }

    /// Where to read again, now that this is the key; nil when it was so all the time.
    func cursor(of source: String, with key: String, at now: Int64) -> Int64? {
        guard let first, first.source == source, first.key != key else { return nil }
        self.first = nil
        return isFresh(first, now) ? first.cursor : nil
    }

    private func isFresh(_ drop: Drop, _ now: Int64) -> Bool { drop.time <= now && now - drop.time < Self.memory }
}

/// The stream is read again, because the labeler has another key.
struct LabelerKeyChange: Error, CustomStringConvertible {
    /// Where reading goes on.
    let cursor: Int64

    var description: String { "the labeler has another key; its labels behind \(cursor) are read again" }
}
