import HTTPClient
package import Identity
import Lexicons
package import Syntax

/// Looks at a labeler from outside, whoever's it is: does it keep to the specifications? Nothing is written to it but
/// what its operator lets be made.
package struct LabelerCheck: Sendable {
    /// Makes a label that has not been before, and answers its subject.
    package typealias Emitting = @Sendable () async throws -> String

    let probe: Probe
    let identities: any IdentityResolving
    let did: DID?
    let emit: Emitting?
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - did: whose labeler it is said to be; without it, only the sources of its labels are looked up.
    ///   - emit: for labelers that are one's own; without it, what needs new labels is left out.
    ///   - now: microseconds since 1970.
    package init(
        of probe: Probe, identities: any IdentityResolving, did: DID? = nil, emit: Emitting? = nil,
        now: @escaping @Sendable () -> Int64
    ) {
        self.probe = probe
        self.identities = identities
        self.did = did
        self.emit = emit
        self.now = now
    }

    /// Checks every rule of ``Rule/conformance``. Ends in bounded time, whatever the labeler does.
    package func run() async throws -> Report {
        let report = Report(on: Rule.conformance)
        try await report.bounded(by: probe.limits.totalTime, blaming: .queryAnswers) { try await run(report) }
        return report
    }

    private func run(_ report: Report) async throws {
        guard try await isReachable(report) else { return }
        let queries = Queries(probe: probe, report: report)
        var sample: [SeenLabel] = []
        try await guarding(Rule.queryAnswers, report) { sample = try await queries.survey() }
        try await guarding(Rule.queryAnswers, report) {
            try await PatternChecks(queries: queries, sample: sample, now: now()).run()
        }
        try await guarding(Rule.queryAnswers, report) {
            try await PagingChecks(queries: queries, sample: sample).run()
        }
        try await guarding(Rule.queryAnswers, report) { try await FormChecks(queries: queries).run() }
        let keys = KeyRing(identities, maximum: probe.limits.maximumSources)
        let labels = LabelChecks(report: report, keys: keys, now: now())
        let verified = await labels.run(sample)
        try await guarding(Rule.oneRow, report) { try await labels.checkRows(sample, by: queries) }
        await IdentityChecks(report: report, keys: keys, service: probe.service)
            .run(sources: (did.map { [$0.text] } ?? []) + sample.map(\.src), did: did)
        let stream = StreamChecks(
            replays: Replays(probe: probe, now: now), report: report, queries: queries, labels: labels, sample: sample,
            verified: verified)
        try await guarding(Rule.streamOpens, report) { try await stream.run() }
        try await guarding(Rule.streamOpens, report) { try await checkLive(report) }
    }

    /// Whether anybody answers at the labeler's address. If not, that is the one finding: there is nothing to check.
    private func isReachable(_ report: Report) async throws -> Bool {
        guard let obstacle = try await Reachability.obstacle(to: probe) else { return true }
        report.fail(.queryAnswers, seen: "\(probe.service): \(obstacle.seen)", change: obstacle.change)
        report.skip(Rule.conformance.filter { $0 != .queryAnswers }, "the server cannot be reached")
        return false
    }

    private func checkLive(_ report: Report) async throws {
        guard let emit else {
            report.skip(Rule.liveRules, "needs new labels: run it with --data on the labeler's own folder")
            return
        }
        do {
            try await LiveChecks(replays: Replays(probe: probe, now: now), report: report, emit: emit).run()
        } catch let error where !(error is HTTPClientError) {
            try Task.checkCancellation()
            report.fail(.liveArrives, seen: "\(error)", change: "let the folder make labels")
        }
    }

    /// What goes wrong on the way to the labeler is a finding.
    private func guarding(_ rule: Rule, _ report: Report, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            report.fail(rule, seen: "\(error)", change: Reachability.advice(for: error))
        }
    }
}
