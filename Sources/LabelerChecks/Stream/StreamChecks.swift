import DataModel
import HTTPClient

/// What `subscribeLabels` replays.
struct StreamChecks {
    let replays: Replays
    let report: Report
    let queries: Queries
    let labels: LabelChecks
    /// What queries answer, and of it what has a signature that fits.
    let sample: [SeenLabel]
    let verified: Set<SeenLabel>

    private static let replayRules: [Rule] = [
        .framing, .frameHeader, .framePayload, .sequence, .streamLabels, .streamSignatures, .replayAfter,
        .replayComplete, .newestRow,
    ]

    init(
        replays: Replays, report: Report, queries: Queries, labels: LabelChecks, sample: [SeenLabel],
        verified: Set<SeenLabel>
    ) {
        self.replays = replays
        self.report = report
        self.queries = queries
        self.labels = labels
        self.sample = sample
        self.verified = verified
    }

    func run() async throws {
        let replay = try await replays.replay(after: 0, expecting: sample.isEmpty ? 0 : 1)
        report.ok(.streamOpens)
        let cursors = CursorChecks(replays: replays, report: report)
        let events = replay.events
        if replay.messages.isEmpty {
            let why = "nothing was replayed"
            report.skip([.binaryFrames] + Self.replayRules, why)
            if !sample.isEmpty { failCompleteness(sample, replay) }
        } else if checkKinds(replay) {
            FrameChecks(report: report).run(replay)
            await checkSignatures(events)
            try await cursors.runReplays(replay)
            try await checkCompleteness(replay)
            if !replay.isCut { try await checkLatest(events) }
        }
        try await cursors.run(behind: replay)
    }

    /// Whether there are frames to go on with.
    private func checkKinds(_ replay: Replays.Replay) -> Bool {
        let texts = replay.messages.filter { if case .text = $0 { true } else { false } }
        report.expect(
            texts.isEmpty, .binaryFrames, seen: "\(texts.count) text messages",
            change: "send two DAG-CBOR objects in a binary message; JSON only where a client has asked for it by a "
                + "subprotocol")
        if replay.events.isEmpty, !texts.isEmpty {
            report.skip(Self.replayRules + [.replayTwice], "there are only text messages")
            return false
        }
        return true
    }

    /// Old signatures may stand in a replay after a change of keys. That is so when queries answer the same label with
    /// a good one, or when all that was signed later is good.
    private func checkSignatures(_ events: [SeenFrame]) async {
        let good = Set(verified.map(\.unsigned))
        var broken: [(seq: Int64, label: SeenLabel, seen: String, change: String)] = []
        var firstGood = Int64.max
        for event in events {
            for label in event.labels {
                switch await labels.verdict(on: label) {
                case nil: report.skip(.streamSignatures, "the document of \(label.src) is not to be had")
                case .fits:
                    report.ok(.streamSignatures)
                    firstGood = min(firstGood, event.seq ?? 0)
                case .broken(let seen, let change): broken.append((event.seq ?? 0, label, seen, change))
                }
            }
        }
        for found in broken {
            if good.contains(found.label.unsigned) || (firstGood < .max && found.seq < firstGood) {
                report.warn(
                    .streamSignatures, seen: "seq \(found.seq) is signed with an older key: \(found.seen)",
                    change: "nothing, after a change of keys: queries answer such labels with a new signature")
            } else {
                report.fail(.streamSignatures, seen: "seq \(found.seq): \(found.seen)", change: found.change)
            }
        }
    }

    /// Whether every label that queries answer has been sent.
    private func checkCompleteness(_ replay: Replays.Replay) async throws {
        guard !sample.isEmpty, !replay.events.isEmpty else {
            report.skip(.replayComplete, sample.isEmpty ? "queries answer no labels" : "no message could be read")
            return
        }
        let replayed = Set(replay.events.flatMap(\.labels).map(\.unsigned))
        let missing = sample.filter { !replayed.contains($0.unsigned) }
        guard let first = missing.first else {
            report.ok(.replayComplete)
            return
        }
        if replay.isCut {
            report.skip(.replayComplete, "the log is longer than what is read")
            return
        }
        // It may have been replaced since it was asked for.
        guard let page = try await queries.page([first.uri], for: .queryAnswers) else { return }
        guard page.labels.contains(where: { $0.unsigned == first.unsigned }) else {
            report.skip(.replayComplete, "the labels change while they are looked at")
            return
        }
        failCompleteness(missing, replay)
    }

    private func failCompleteness(_ missing: [SeenLabel], _ replay: Replays.Replay) {
        guard let first = missing.first else { return }
        if replay.frames.first?.type == "#info" {
            report.warn(
                .replayComplete, seen: "\(missing.count) labels are older than the stream's window",
                change: "keep the whole log of labels, so that new subscribers can have them all")
        } else {
            report.fail(
                .replayComplete, seen: "\(missing.count) of \(sample.count) were not sent, such as \(first.name)",
                change: "send the whole log, page by page, before what is new; never a fixed number of rows")
        }
    }

    /// Whether queries answer the latest of what was sent.
    private func checkLatest(_ events: [SeenFrame]) async throws {
        var latest: [SeenLabel.Identity: SeenLabel] = [:]
        for event in events.sorted(by: { $0.seq ?? 0 < $1.seq ?? 0 }) {
            for label in event.labels { latest[label.identity] = label }
        }
        let outdated = sample.filter { label in latest[label.identity].map { label.isOlder(than: $0) } ?? false }
        report.ok(.newestRow)
        for label in outdated.prefix(5) {
            guard let page = try await queries.page([label.uri], for: .newestRow), let last = latest[label.identity],
                page.labels.contains(where: { $0.unsigned == label.unsigned })
            else { continue }
            let statement = last.isNegation ? "took it back" : "said it anew"
            report.fail(
                .newestRow, seen: "\(label.name) of \(label.cts); the stream \(statement) at \(last.cts)",
                change: "answer what was said last, and do not let an older statement replace it")
        }
    }
}
