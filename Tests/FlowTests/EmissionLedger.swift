import Labeler
import Labeling
import Lexicons
import Streams
import Synchronization
import Syntax
import Testing

/// What emitters were answered, to be compared with the log in the end.
final class EmissionLedger: Sendable {
    struct Acknowledgement: Sendable {
        let draft: LabelDraft
        let entry: SequencedLabel
        /// Nil where the answer does not say.
        let isNew: Bool?
        /// The greatest number that anybody knew when it was asked for.
        let newestBefore: Int64
    }

    private struct State {
        var acknowledgements: [Acknowledgement] = []
        var newest: Int64 = 0
        var isOver = false
    }

    private let state = Mutex(State())
    private let changes = Broadcast()

    var newest: Int64 { state.withLock { $0.newest } }
    var count: Int { state.withLock { $0.acknowledgements.count } }
    var acknowledgements: [Acknowledgement] { state.withLock { $0.acknowledgements } }

    func add(_ acknowledgement: Acknowledgement) {
        state.withLock { state in
            state.acknowledgements.append(acknowledgement)
            state.newest = max(state.newest, acknowledgement.entry.seq)
        }
        changes.signal()
    }

    /// Says that no more comes.
    func close() {
        state.withLock { $0.isOver = true }
        changes.signal()
    }

    /// Waits until so much was acknowledged, or no more comes.
    func wait(for count: Int) async {
        var changes = changes.subscribe()
        while state.withLock({ !$0.isOver && $0.acknowledgements.count < count }), await changes.next() != nil {}
    }

    /// Compares the answers with a log that nobody writes any more.
    func check(_ log: [SequencedLabel]) {
        #expect(zip(log, log.dropFirst()).allSatisfy { $0.seq < $1.seq })
        let bySeq = Dictionary(uniqueKeysWithValues: log.map { ($0.seq, $0.label) })
        let histories = Dictionary(grouping: log, by: \.label.identity)
        for history in histories.values {
            for (one, next) in zip(history, history.dropFirst()) {
                #expect(
                    one.label.neg != next.label.neg || one.label.exp != next.label.exp
                        || !next.label.isNegation && one.label.cid != next.label.cid,
                    "\(next.seq) repeats \(one.seq)"
                )
                #expect(one.label.cts.microseconds < next.label.cts.microseconds)
            }
        }
        for acknowledgement in acknowledgements {
            let (draft, entry) = (acknowledgement.draft, acknowledgement.entry)
            // Byte for byte, but for the signature: the key may be another by now.
            #expect(bySeq[entry.seq]?.signedBytes == entry.label.signedBytes, "\(entry.seq) is not in the log")
            #expect(
                entry.label.uri == draft.uri && entry.label.val == draft.val
                    && (draft.isNegation || entry.label.cid == draft.cid)
                    && entry.label.isNegation == draft.isNegation && entry.label.exp == draft.exp)
            if acknowledgement.isNew == true { #expect(entry.seq > acknowledgement.newestBefore) }
            // What had been replaced before it was asked for does not hold.
            let next = histories[entry.label.identity]?.first { $0.seq > entry.seq }
            #expect(next.map { $0.seq > acknowledgement.newestBefore } ?? true, "\(entry.seq) did not hold")
        }
        let new = acknowledgements.filter { $0.isNew == true }.map(\.entry.seq)
        #expect(Set(new).count == new.count, "a number was given out twice")
        #expect(Set(acknowledgements.map(\.entry.seq)) == Set(log.map(\.seq)))
    }
}
