import HTTPClient

/// What happens to labels that are new. They are made on demand, so that this is for one's own labeler.
struct LiveChecks: Sendable {
    let replays: Replays
    let report: Report
    let emit: LabelerCheck.Emitting

    private var probe: Probe { replays.probe }
    private var limits: CheckLimits { probe.limits }

    /// Times that somebody joins while labels are made, and labels each time.
    private static let joins = 10
    private static let perJoin = 5

    func run() async throws {
        guard let newest = try await newest() else { return }
        let parameters = Replays.parameters(String(newest))
        try await checkArrival(parameters)
        for _ in 0..<Self.joins where !isBroken(.joinRace) { try await checkJoin(parameters) }
        try await checkLateReader(parameters)
    }

    /// The number behind which new labels come; nil, and a finding, when none comes. A stream without a cursor begins
    /// at a moment that only the server knows.
    private func newest() async throws -> Int64? {
        let replay = try await replays.replay(after: 0)
        if !replay.isCut { return replay.newest ?? 0 }
        // The log is too long to be read: what comes on an open stream is new.
        let seen = try await probe.subscribing(Replays.method) { subscription in
            _ = await subscription.answersPing()
            _ = try await emit()
            return try await subscription.wait(atMost: limits.arrivalTime) { !$0.messages.isEmpty }
        }
        let newest = seen.messages.compactMap { SeenFrame($0)?.seq }.max()
        if newest == nil {
            report.fail(
                .liveArrives, seen: "no new label on an open stream", change: "tell every open stream of a new label")
        }
        return newest
    }

    private func isBroken(_ rule: Rule) -> Bool {
        if case .failed = report.result(of: rule) { true } else { false }
    }

    private func checkArrival(_ parameters: [(String, String)]) async throws {
        try await probe.subscribing(Replays.method, parameters) { subscription in
            // A pong shows that the server has taken the stream up.
            _ = await subscription.answersPing()
            try await expect([emit()], on: subscription, .liveArrives, "tell every open stream of a new label, once")
        }
    }

    /// Labels are made while a stream opens, before and behind the moment at which it turns from the log to what is
    /// new.
    private func checkJoin(_ parameters: [(String, String)]) async throws {
        let (emit, count) = (emit, Self.perJoin)
        let early = Task { try await Self.emit(count, by: emit) }
        try await probe.subscribing(Replays.method, parameters) { subscription in
            subscription.read()
            let late = try await Self.emit(count, by: emit)
            try await expect(
                early.value + late, on: subscription, .joinRace,
                "read the log behind what was sent last, over and over, and take news only as a reason to look again")
        }
        _ = try await early.value
    }

    /// Reads nothing while labels are made, then all.
    private func checkLateReader(_ parameters: [(String, String)]) async throws {
        try await probe.subscribing(Replays.method, parameters) { subscription in
            _ = await subscription.answersPing()
            let subjects = try await Self.emit(limits.burst, by: emit)
            try await expect(
                subjects, on: subscription, .noLoss,
                "never drop events for a stream that is behind: read them from the log, or end it with ConsumerTooSlow")
        }
    }

    private static func emit(_ count: Int, by emit: LabelerCheck.Emitting) async throws -> [String] {
        var subjects: [String] = []
        for _ in 0..<count { subjects.append(try await emit()) }
        return subjects
    }

    private func expect(
        _ subjects: [String], on subscription: Subscription, _ rule: Rule, _ change: String
    ) async throws {
        let wanted = Set(subjects)
        let count = { (arrivals: Subscription.Arrivals) in
            arrivals.messages.compactMap { SeenFrame($0) }.flatMap(\.labels).filter { wanted.contains($0.uri) }
        }
        try await subscription.wait(atMost: limits.arrivalTime) { Set(count($0).map(\.uri)).count >= wanted.count }
        // What comes twice comes soon after.
        let arrivals = try await subscription.wait(atMost: limits.quietTime)
        let seen = count(arrivals)
        let numbers = arrivals.messages.compactMap { SeenFrame($0)?.seq }
        let isOrdered = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        report.expect(
            seen.count == wanted.count && Set(seen.map(\.uri)) == wanted && isOrdered, rule,
            seen: "\(wanted.subtracting(seen.map(\.uri)).count) of \(wanted.count) missing, "
                + "\(seen.count - Set(seen.map(\.uri)).count) twice" + (isOrdered ? "" : ", out of order"),
            change: change)
    }
}
