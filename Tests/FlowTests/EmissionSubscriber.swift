import Labeler
import Labeling
import Lexicons
import TestSupport
import Testing
import XRPC

/// What one subscriber has seen.
struct EmissionReading: Sendable {
    /// Where it began; nil for what came behind its coming.
    let cursor: Int64?
    /// The newest number when it came.
    let newest: Int64
    var seen: [SequencedLabel] = []

    /// Everything behind the cursor, once, in order.
    func check(_ log: [SequencedLabel]) {
        guard let last = seen.last?.seq, let first = seen.first?.seq else {
            Issue.record("nothing was seen")
            return
        }
        #expect(first > cursor ?? newest)
        let expected = log.filter { $0.seq > cursor ?? first - 1 && $0.seq <= last }
        #expect(seen.map(\.seq) == expected.map(\.seq))
        #expect(seen.map(\.label.signedBytes) == expected.map(\.label.signedBytes))
    }
}

/// Comes at some time with some cursor, reads and stalls, goes and comes back, until there is no more.
struct EmissionSubscriber: Sendable {
    let trial: EmissionTrial
    let seed: UInt64
    /// How many labels were acknowledged when it comes.
    let joinsAt: Int

    func run() async throws -> EmissionReading {
        var random = SeededGenerator(seed: seed)
        await trial.ledger.wait(for: joinsAt)
        let newest = try await trial.store.newest()
        let cursors = [nil, 0, Int64.random(in: 0...newest, using: &random), newest]
        var reading = EmissionReading(cursor: cursors[Int(random.next() % 4)], newest: newest)
        while true {
            var labels = try await trial.open(reading.seen.last?.seq ?? reading.cursor).makeAsyncIterator()
            for _ in 0..<Int.random(in: 1...400, using: &random) {
                guard let entry = try await labels.nextLabel() else {
                    Issue.record("the stream ended")
                    return reading
                }
                reading.seen.append(entry)
                if entry.label.val.hasPrefix(EmissionTrial.end) { return reading }
                guard Int.random(in: 0..<60, using: &random) == 0 else { continue }
                await trial.ledger.wait(for: trial.ledger.count + Int.random(in: 1...200, using: &random))
            }
        }
    }
}
