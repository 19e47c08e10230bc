import HTTPClient
import Syntax

/// Calls a labeler at its published URL, as others do.
struct Visit {
    let probe: Probe
    let report: Report
    let labels: LabelChecks

    /// What cannot be judged without an answer.
    private static let rulesOfTheServer: [Rule] = [
        .queryAnswers, .streamReachable, .signatures, .answeredLabel, .streamedLabel, .replayAfter, .futureCursor,
        .closesAfterError,
    ]

    private var queries: Queries { Queries(probe: probe, report: report) }

    /// What queries answer.
    func run(did: DID, own: Doctor.Own?, now: @escaping @Sendable () -> Int64) async throws -> [SeenLabel] {
        if let obstacle = try await Reachability.obstacle(to: probe) {
            report.fail(.queriesReachable, seen: "\(probe.service): \(obstacle.seen)", change: obstacle.change)
            report.skip(Self.rulesOfTheServer, "the server cannot be reached")
            return []
        }
        let answers = await isAnswering()
        var sample: [SeenLabel] = []
        if answers {
            sample = try await reaching(.queriesReachable) { try await queries.survey() } ?? []
            if sample.isEmpty { report.skip(.signatures, "there are no labels") }
            _ = await labels.run(sample)
        }
        let replays = Replays(probe: probe, now: now)
        let replay = try await reaching(.streamReachable) { try await check(replays) }
        guard let own, answers else { return sample }
        guard !own.isChangingKeys else {
            report.skip([.answeredLabel, .streamedLabel], "nothing is signed while keys change")
            return sample
        }
        guard let replay else {
            report.skip([.answeredLabel, .streamedLabel], "the stream does not open")
            return sample
        }
        do {
            // Of a log that is too long to be read, what is new comes without a cursor.
            let cursor = replay.isCut ? nil : replay.newest ?? 0
            try await roundTrip(TestLabel(on: did.text, at: now()), own, after: cursor)
        } catch {
            try Task.checkCancellation()
            report.fail(
                .answeredLabel, seen: "\(error)", change: "let the folder make labels, and the server answer")
        }
        return sample
    }

    /// Whether `queryLabels` is there at all.
    private func isAnswering() async -> Bool {
        do {
            let answer = try await probe.call(Queries.method, [("uriPatterns", "*"), ("limit", "1")])
            report.expect(
                answer.status == 200, .queriesReachable, seen: "\(probe.service): \(answer.summary)",
                change: Reachability.advice(forStatus: answer.status))
            return answer.status == 200
        } catch {
            report.fail(
                .queriesReachable, seen: "\(probe.service): \(error)", change: Reachability.advice(for: error))
            return false
        }
    }

    private func check(_ replays: Replays) async throws -> Replays.Replay {
        let replay = try await replays.replay(after: 0)
        report.ok(.streamReachable)
        let cursors = CursorChecks(replays: replays, report: report)
        try await cursors.runReplays(replay)
        try await cursors.checkFuture(beyond: replay)
        return replay
    }

    /// Makes a label and takes it back. It is gone by itself too, should this end half way.
    private func roundTrip(_ test: TestLabel, _ own: Doctor.Own, after cursor: Int64?) async throws {
        let limits = probe.limits
        try await probe.subscribing(Replays.method, Replays.parameters(cursor.map(String.init))) { subscription in
            // A pong shows that the server has taken the stream up.
            _ = await subscription.answersPing()
            try await own.emit(test, false)
            try await judge(answered: answer(about: test) { !$0.isNegation }, test)
            try await own.emit(test, true)
            let negation = try await answer(about: test) { $0.isNegation }
            report.expect(
                negation != nil, .answeredLabel, seen: "the negation is not answered",
                change: "let no cache keep answers of queryLabels")
            let arrivals = try await subscription.wait(atMost: limits.arrivalTime) { !Self.labels($0, test).isEmpty }
            await judge(streamed: Self.labels(arrivals, test).first)
        }
    }

    private func judge(answered label: SeenLabel?, _ test: TestLabel) async {
        let problem = await problem(with: label)
        report.expect(
            label != nil && problem == nil, .answeredLabel, seen: problem ?? "\(test.uri) has no such label",
            change: label == nil
                ? "let the server of this folder answer at \(probe.service): another one does, or an old answer is "
                    + "kept by a cache"
                : "publish the key that signs")
    }

    private func judge(streamed label: SeenLabel?) async {
        let problem = await problem(with: label)
        report.expect(
            label != nil && problem == nil, .streamedLabel, seen: problem ?? "it did not come on an open stream",
            change: label == nil
                ? "let the proxy pass messages on at once (nginx: proxy_buffering off, proxy_read_timeout of an hour), "
                    + "and let the server of this folder answer"
                : "publish the key that signs")
    }

    private func problem(with label: SeenLabel?) async -> String? {
        guard let label, case .broken(let seen, _)? = await labels.verdict(on: label) else { return nil }
        return seen
    }

    /// What queries say of the label, once it `fits`.
    private func answer(
        about test: TestLabel, _ fits: (SeenLabel) -> Bool
    ) async throws -> SeenLabel? {
        let pause = Duration.milliseconds(100)
        for _ in 0...Int(probe.limits.quietTime / pause) {
            let page = try await queries.page([test.uri])
            if let label = page?.labels.first(where: { $0.val == TestLabel.val && fits($0) }) { return label }
            try await Task.sleep(for: pause)
        }
        return nil
    }

    private static func labels(_ arrivals: Subscription.Arrivals, _ test: TestLabel) -> [SeenLabel] {
        arrivals.messages.compactMap { SeenFrame($0) }.flatMap(\.labels)
            .filter { $0.uri == test.uri && $0.val == TestLabel.val }
    }

    /// nil, and a finding, for what cannot be reached.
    private func reaching<Result>(_ rule: Rule, _ body: () async throws -> Result) async throws -> Result? {
        do {
            return try await body()
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            report.fail(rule, seen: "\(probe.service): \(error)", change: Reachability.advice(for: error))
            return nil
        }
    }
}
