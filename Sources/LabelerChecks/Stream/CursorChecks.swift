import DataModel
import HTTPClient
import XRPC

/// What cursors lead to.
struct CursorChecks {
    let replays: Replays
    let report: Report

    private var probe: Probe { replays.probe }
    private var limits: CheckLimits { replays.probe.limits }

    /// Events that are compared behind a cursor.
    private static let compared = 50
    /// The largest number that an event may have: where it has not been given out, it is ahead of everything. Nothing
    /// smaller proves anything, for labelers may leave out as many numbers as they like.
    private static let ahead: Int64 = (1 << 53) - 1

    // MARK: Replays

    /// Compares replays from several places with the one from the beginning.
    func runReplays(_ whole: Replays.Replay) async throws {
        let events = whole.events
        guard !events.isEmpty else {
            report.skip([.replayTwice, .replayAfter], "nothing was replayed")
            return
        }
        try await checkAgain(whole)
        for index in Set([0, events.count / 3, events.count / 2]).sorted() {
            let wanted = Array(events[(index + 1)...].prefix(Self.compared))
            // Numbers that are none are told of elsewhere; as cursors they have to be refused.
            if let cursor = events[index].seq, cursor > 0, !wanted.isEmpty {
                try await check(wanted, after: cursor, of: whole)
            }
        }
        if let newest = whole.newest, newest > 0 { try await checkEnd(of: whole, newest) }
    }

    private func checkAgain(_ whole: Replays.Replay) async throws {
        let events = whole.events
        let again = try await replays.first(whole.messages.count, after: 0).events
        if Self.isSame(again, events) { return report.ok(.replayTwice) }
        // Labels that were taken back meanwhile may have left the log: then it stays so.
        if Self.isSame(try await replays.first(again.count, after: 0).events, again), !again.isEmpty {
            return report.skip(.replayTwice, "the log changes while it is looked at")
        }
        report.fail(
            .replayTwice,
            seen: "\(events.count) events, then \(again.count)" + Self.difference(events, again),
            change: "replay the log in the order of its numbers, all of it")
    }

    private func check(_ expected: [SeenFrame], after cursor: Int64, of whole: Replays.Replay) async throws {
        var wanted = expected
        var seen = try await replays.first(wanted.count, after: cursor).events
        if !Self.isSame(seen, wanted) {
            let anew = try await replays.first(whole.messages.count, after: 0).events.filter { $0.seq ?? 0 > cursor }
            wanted = Array(anew.prefix(Self.compared))
            seen = try await replays.first(wanted.count, after: cursor).events
        }
        report.expect(
            Self.isSame(seen, wanted), .replayAfter,
            seen: "behind \(cursor): " + (seen.contains { $0.seq == cursor } ? "the event \(cursor) itself, " : "")
                + "\(seen.count) of \(wanted.count) events" + Self.difference(wanted, seen),
            change: "send what has a number above the cursor: all of it, once, in order")
    }

    /// Behind the newest there is nothing. What comes is new, or was left out of the whole replay: then it is left out
    /// again.
    private func checkEnd(of whole: Replays.Replay, _ newest: Int64) async throws {
        let replay = try await replays.replay(after: newest)
        let numbers = replay.events.compactMap(\.seq)
        report.expect(
            numbers.allSatisfy { $0 > newest }, .replayAfter, seen: "behind \(newest): \(numbers.prefix(3))",
            change: "send what has a number above the cursor, and not the event of the cursor itself")
        guard !whole.isCut, let next = numbers.first(where: { $0 > newest }),
            try await replays.replay(after: 0, expecting: 1).newest ?? 0 < next
        else { return }
        report.fail(
            .replayComplete, seen: "a replay from 0 ends at \(newest), and one from there goes on with \(next)",
            change: "send the whole log, page by page, before what is new; never a fixed number of rows")
    }

    private static func isSame(_ left: [SeenFrame], _ right: [SeenFrame]) -> Bool {
        left.map(\.content) == right.map(\.content)
    }

    private static func difference(_ wanted: [SeenFrame], _ seen: [SeenFrame]) -> String {
        let pair = zip(wanted, seen).first { $0.content != $1.content }
        return pair.map { "; \($1.seq ?? 0) where \($0.seq ?? 0) was to come" } ?? ""
    }

    // MARK: Ends and errors

    func run(behind replay: Replays.Replay) async throws {
        try await checkFuture(beyond: replay)
        for cursor in ["-1", "nonsense"] { try await checkRefused(cursor) }
        try await checkOpen(newest: replay.newest)
    }

    func checkFuture(beyond replay: Replays.Replay) async throws {
        guard replay.newest ?? 0 < Self.ahead else {
            report.skip([.futureCursor, .closesAfterError], "the numbers have come to their end")
            return
        }
        try await checkFuture(Self.ahead)
    }

    private func checkFuture(_ cursor: Int64) async throws {
        let change = "send the error frame {op: -1} {error: \"FutureCursor\"} and close, also while the log is empty"
        do {
            try await probe.subscribing(Replays.method, Replays.parameters(String(cursor))) { subscription in
                let first = try await subscription.wait(atMost: limits.arrivalTime) { !$0.messages.isEmpty }
                let error = first.messages.first.flatMap { SeenFrame($0) }?.error
                let seen = error ?? first.end?.text ?? (first.messages.isEmpty ? "nothing" : "messages")
                report.expect(
                    error == "FutureCursor", .futureCursor, seen: "cursor \(cursor): \(seen)", change: change)
                guard error != nil else { return }
                let after = try await subscription.wait(atMost: limits.arrivalTime)
                report.expect(
                    after.end != nil && after.messages.count == 1, .closesAfterError,
                    seen: after.end == nil
                        ? "the stream stays open" : "\(after.messages.count - 1) messages behind the error",
                    change: "send a close frame behind the error frame, end the connection, and stop there: return")
            }
        } catch HTTPClientError.upgradeRefused(let refusal) {
            report.fail(
                .futureCursor, seen: "cursor \(cursor): status \(refusal.status) in place of a stream", change: change)
        }
    }

    private func checkRefused(_ cursor: String) async throws {
        do {
            try await probe.subscribing(Replays.method, Replays.parameters(cursor)) { subscription in
                let arrivals = try await subscription.wait(atMost: limits.arrivalTime, quiet: limits.quietTime)
                let isError = arrivals.messages.first.flatMap { SeenFrame($0) }?.error != nil
                report.expect(
                    isError && arrivals.messages.count == 1 && arrivals.end != nil, .badStreamCursor,
                    seen: "cursor=\(cursor): \(arrivals.messages.count) messages, "
                        + (arrivals.end?.text ?? "and the stream stays open"),
                    change: "answer the handshake with 400 InvalidRequest, or an error frame, and end there")
            }
        } catch HTTPClientError.upgradeRefused(let refusal) {
            report.expect(
                (400..<500).contains(refusal.status), .badStreamCursor,
                seen: "cursor=\(cursor): status \(refusal.status)", change: "answer 400 InvalidRequest")
        }
    }

    /// A stream from now on: nothing old comes, pings are answered, and messages of ours change nothing.
    private func checkOpen(newest: Int64?) async throws {
        try await probe.subscribing(Replays.method) { subscription in
            let arrivals = try await subscription.wait(atMost: limits.quietTime)
            let old = arrivals.messages.compactMap { SeenFrame($0)?.seq }.filter { $0 <= newest ?? -1 }
            let isText = arrivals.messages.contains { if case .text = $0 { true } else { false } }
            report.expect(
                old.isEmpty && !isText && arrivals.end == nil, .liveOnly,
                seen: arrivals.end?.text ?? "\(arrivals.messages.count) messages, \(old.count) of them old",
                change: "without a cursor begin with the next new label, and keep the stream open")
            guard arrivals.end == nil else { return }
            let isAlive = await subscription.answersPing()
            report.expect(isAlive, .answersPing, seen: "no pong", change: "answer pings while the stream is open")
            guard isAlive else { return }
            var isOpen = true
            do {
                try await subscription.send(.text("{\"cursor\": 0}"))
                try await subscription.send(.binary([0xa0]))
            } catch is HTTPClientError {
                isOpen = false
            }
            if isOpen { isOpen = await subscription.answersPing() }
            report.expect(
                isOpen, .ignoresClient, seen: subscription.arrivals.end?.text ?? "no pong any more",
                change: "read and drop what clients send, and do not close for it")
        }
    }
}
