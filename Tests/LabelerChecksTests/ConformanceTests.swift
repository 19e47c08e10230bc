import DataModel
import HTTPClient
import Identity
import Keys
@testable import LabelerChecks
import Synchronization
import Syntax
import Testing

/// Checks of a labeler on loopback.
enum Checking {
    static var configuration: WebClientConfiguration {
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        return configuration
    }

    static let limits: CheckLimits = {
        var limits = CheckLimits()
        limits.answerTime = .seconds(60)
        limits.quietTime = .milliseconds(700)
        limits.arrivalTime = .seconds(8)
        limits.burst = 60
        return limits
    }()

    /// 2026-06-01.
    static let now: @Sendable () -> Int64 = { 1_780_272_000_000_000 }

    static var identities: IdentityResolver {
        IdentityResolver(
            sources: [NetworkIdentity(client: WebClient(configuration: configuration), allowsLocalhost: true)], now: now
        )
    }

    static func check(
        _ service: String, did: DID? = nil, now: @escaping @Sendable () -> Int64 = now, limits: CheckLimits = limits,
        emit: LabelerCheck.Emitting? = nil
    ) async throws -> [Finding] {
        let probe = Probe(service: service, configuration: configuration, limits: limits)
        return try await LabelerCheck(of: probe, identities: identities, did: did, emit: emit, now: now).run().findings
    }

    static func check(
        _ labeler: FaultyLabeler, withNewLabels: Bool = false, limits: CheckLimits = limits
    ) async throws -> [Finding] {
        let made = Mutex(0)
        let emit: LabelerCheck.Emitting = {
            let number = made.withLock { made in
                made += 1
                return made
            }
            let uri = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/new\(number)"
            labeler.add(uri, "spoken-word")
            return uri
        }
        return try await check(
            labeler.origin, did: DID(labeler.didText), limits: limits, emit: withNewLabels ? emit : nil)
    }
}

extension [Finding] {
    var failed: [Rule] { filter(\.isFailure).map(\.rule) }
    var warned: [Rule] { filter { if case .warned = $0.result { true } else { false } }.map(\.rule) }
    var report: String { map(\.text).joined(separator: "\n") }
}

struct ConformanceTests {
    @Test(.timeLimit(.minutes(5)), arguments: [Curve.k256, .p256])
    func aFaultlessLabelerPasses(curve: Curve) async throws {
        let findings = try await Checking.check(FaultyLabeler(curve: curve), withNewLabels: true)
        #expect(findings.allSatisfy { $0.result == .ok }, "\(findings.report)")
        #expect(findings.count == Rule.conformance.count)
    }

    @Test(.timeLimit(.minutes(5)))
    func anEmptyLabelerPasses() async throws {
        let findings = try await Checking.check(FaultyLabeler(isEmpty: true))
        #expect(findings.failed.isEmpty, "\(findings.report)")
        #expect(findings.first { $0.rule == .futureCursor }?.result == .ok)
    }

    @Test(.timeLimit(.minutes(5)), arguments: Fault.allCases)
    func everyFaultIsFound(fault: Fault) async throws {
        let labeler = try FaultyLabeler([fault], isEmpty: fault == .noFutureCursorWhenEmpty)
        let findings = try await Checking.check(labeler, withNewLabels: fault.needsNewLabels)
        for rule in fault.rules { #expect(findings.failed.contains(rule), "\(rule.name)\n\(findings.report)") }
        let others = Set(findings.failed).subtracting(fault.rules + fault.consequences)
        #expect(others.isEmpty, "\(others.map(\.name))\n\(findings.report)")
        guard let hint = fault.hint else { return }
        let text = try #require(findings.first { $0.rule == .signatures }).text
        #expect(text.contains(hint), "\(text)")
    }

    /// Labels are made, taken back and made again all the while.
    @Test(.timeLimit(.minutes(5)))
    func whatHappensMeanwhileIsNoFault() async throws {
        let labeler = try FaultyLabeler()
        let working = Task {
            var number = 0
            while !Task.isCancelled {
                let uri = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/busy\(number % 7)"
                let (hour, minute, second) = (number / 600, 10 + number / 60 % 10, 10 + number % 60)
                let cts = "2026-06-02T0\(hour):\(minute):\(second < 60 ? second : 59).\(100 + number % 60)Z"
                labeler.add(uri, "spoken-word", neg: number % 3 == 0, extra: ["cts": .string(cts)])
                number += 1
                try await Task.sleep(for: .milliseconds(30))
            }
        }
        let findings = try await Checking.check(labeler)
        working.cancel()
        #expect(findings.failed.isEmpty, "\(findings.report)")
        // The end of the log is known by labels that are new.
        #expect(findings.first { $0.rule == .replayComplete }?.result == .ok, "\(findings.report)")
    }

    /// Allowed, and told of.
    @Test(.timeLimit(.minutes(5)))
    func whatIsAllowedButUnwiseIsAWarning() async throws {
        let labeler = try FaultyLabeler(habits: [.noCrossOrigin, .cursorBehindAFullPage, .otherErrorForUpgrade])
        labeler.add("did:web:example.com", "spam", neg: false, extra: ["neg": false])
        labeler.add("did:web:example.com", "Not A Name")
        let findings = try await Checking.check(labeler)
        #expect(findings.failed.isEmpty, "\(findings.report)")
        #expect(
            Set(findings.warned) == [.negationForm, .valueSyntax, .crossOrigin, .lastPage, .plainGet],
            "\(findings.report)")
    }

    /// Old signatures may stand in a replay when queries answer new ones.
    @Test(.timeLimit(.minutes(5)))
    func aChangeOfKeysIsAWarning() async throws {
        let findings = try await Checking.check(FaultyLabeler(rotatedAt: 10))
        #expect(findings.failed.isEmpty, "\(findings.report)")
        #expect(findings.warned == [.streamSignatures])
    }

    @Test(.timeLimit(.minutes(1)))
    func whoIsNotThereIsReported() async throws {
        let labeler = try FaultyLabeler()
        labeler.others.withLock { $0["com.atproto.label.queryLabels"] = (502, "<h1>Bad Gateway</h1>") }
        labeler.others.withLock { $0["com.atproto.label.subscribeLabels"] = (404, "<h1>Not Found</h1>") }
        let findings = try await Checking.check(labeler)
        #expect(findings.failed == [.queryAnswers], "\(findings.report)")
        #expect(findings.report.contains("the server cannot be reached"))
        let nobody = try await Checking.check("http://127.0.0.1:1")
        #expect(nobody.failed == [.queryAnswers], "\(nobody.report)")
    }
}
