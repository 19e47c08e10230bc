import DataModel
import HTTPClient
import Keys
import Synchronization
import Syntax
import TestSupport
import Testing

@testable import LabelerChecks

/// Why does my label not show?
struct DoctorTests {
    private static let record = "com.atproto.repo.getRecord"
    private static let values = ["spoken-word", "instrumental", "spam", "copyright-violation", "sexual"]

    /// A labeler with a declaration of these values, each of its own with a definition.
    private func labeler(
        _ faults: Set<Fault> = [], declaring values: [String] = values, defining: [String]? = nil
    ) throws -> FaultyLabeler {
        let labeler = try FaultyLabeler(faults)
        let definitions = (defining ?? values.filter { $0 != "sexual" }).map { name in
            ["identifier": .string(name)] as Value
        }
        let answer: Value = [
            "uri": "at://x",
            "value": [
                "policies": [
                    "labelValues": .array(values.map(Value.string)), "labelValueDefinitions": .array(definitions),
                ]
            ],
        ]
        labeler.others.withLock { $0[Self.record] = (200, String(decoding: answer.json(), as: UTF8.self)) }
        return labeler
    }

    private enum Emission {
        case none
        /// As the folder of the labeler does.
        case own
        case withAnotherKey
        case whileKeysChange
        case thatFails
        /// Into a folder that nobody serves.
        case elsewhere
    }

    private func examine(
        _ labeler: FaultyLabeler, _ emission: Emission = .own, now: Int64 = Checking.now()
    ) async throws -> [Finding] {
        let own = Doctor.Own(
            key: emission == .withAnotherKey ? labeler.accountKey.publicKey : labeler.key.publicKey,
            isChangingKeys: emission == .whileKeysChange
        ) { test, isNegation in
            if emission == .thatFails { throw DataError("the disk is full") }
            guard emission != .elsewhere else { return }
            labeler.add(test.uri, TestLabel.val, neg: isNegation, exp: isNegation ? nil : test.exp.text)
        }
        return try await Doctor(
            did: DID(labeler.didText), own: emission == .none ? nil : own, identities: Checking.identities,
            configuration: Checking.configuration, limits: Checking.limits, now: { now }
        ).run().findings
    }

    private func change(_ findings: [Finding], _ rule: Rule) -> String {
        findings.first { $0.rule == rule }?.text ?? ""
    }

    @Test(.timeLimit(.minutes(5)))
    func aHealthyLabelerIsToldSo() async throws {
        let labeler = try labeler()
        let findings = try await examine(labeler)
        #expect(findings.allSatisfy { $0.result == .ok }, "\(findings.report)")
        #expect(findings.count == Rule.diagnosis.count)
        let last = try #require(labeler.log.withLock { $0.last })
        #expect(last["val"] == TestLabel.val && last.isNegation)
    }

    @Test(.timeLimit(.minutes(5)))
    func nothingIsWrittenToOthers() async throws {
        let labeler = try labeler()
        let before = labeler.log.withLock { $0.count }
        let findings = try await examine(labeler, .none)
        #expect(findings.failed.isEmpty, "\(findings.report)")
        #expect(findings.first { $0.rule == .signatures }?.result == .ok)
        #expect(labeler.log.withLock { $0.count } == before)
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            (Fault.documentGone, Rule.didResolves, "did.json"), (.keyAsDIDKey, .labelKey, "without that prefix"),
            (.signedWithTheAccountKey, .labelKey, "Multikey"), (.noService, .labelerService, "AtprotoLabeler"),
            (.noStream, .streamReachable, "event stream"), (.signatureInDER, .signatures, "32 bytes each"),
            (.noFutureCursor, .futureCursor, "FutureCursor"), (.liveNeverArrives, .streamedLabel, "proxy_buffering"),
            (.staleNegations, .answeredLabel, "cache"), (.inclusiveCursor, .replayAfter, "above the cursor"),
        ])
    func faultsAreFound(fault: Fault, rule: Rule, advice: String) async throws {
        let findings = try await examine(labeler([fault]))
        #expect(findings.failed.contains(rule), "\(findings.report)")
        #expect(change(findings, rule).contains(advice), "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func theFoldersKeyIsThePublishedOne() async throws {
        let findings = try await examine(labeler(), .withAnotherKey)
        #expect(findings.failed == [.ownKey], "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func whatKeepsTheFolderFromSigningIsTold() async throws {
        let changing = try await examine(labeler(), .whileKeysChange)
        #expect(changing.failed == [.ownKey], "\(changing.report)")
        #expect(change(changing, .ownKey).contains("rotate-key"))
        let failing = try await examine(labeler(), .thatFails)
        #expect(failing.failed == [.answeredLabel] && failing.report.contains("the disk is full"), "\(failing.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func aServerOfAnotherFolderIsNoticed() async throws {
        let findings = try await examine(labeler(), .elsewhere)
        #expect(findings.failed == [.answeredLabel, .streamedLabel], "\(findings.report)")
        #expect(change(findings, .answeredLabel).contains("another one does"))
    }

    /// How a proxy answers says what is missing in it.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            (400, "proxy_set_header Upgrade"), (426, "proxy_set_header Upgrade"), (404, "all of /xrpc/"),
            (502, "upstream"), (200, "does not pass Upgrade"), (429, "limit"),
        ])
    func aProxyWithoutUpgradesIsRecognized(status: Int, advice: String) async throws {
        let labeler = try labeler()
        labeler.others.withLock { $0["com.atproto.label.subscribeLabels"] = (status, "<html></html>") }
        let findings = try await examine(labeler)
        #expect(findings.failed == [.streamReachable], "\(findings.report)")
        #expect(change(findings, .streamReachable).contains(advice), "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: [(404, "proxy_pass"), (502, "upstream"), (501, "no labeler")])
    func unreachableQueriesAreReported(status: Int, advice: String) async throws {
        let labeler = try labeler()
        labeler.others.withLock { $0["com.atproto.label.queryLabels"] = (status, "<html></html>") }
        let findings = try await examine(labeler)
        #expect(findings.failed == [.queriesReachable], "\(findings.report)")
        #expect(change(findings, .queriesReachable).contains(advice), "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func theDeclarationIsLookedAt() async throws {
        let without = try labeler()
        without.others.withLock { $0[Self.record] = (400, #"{"error":"RecordNotFound"}"#) }
        let findings = try await examine(without)
        #expect(findings.failed == [.declaration], "\(findings.report)")
        #expect(change(findings, .declaration).contains("plyr labeler declare"))
        let undeclared = try await examine(labeler(declaring: ["spoken-word", "sexual"]))
        #expect(undeclared.failed == [.declaredValues], "\(undeclared.report)")
        #expect(change(undeclared, .declaredValues).contains("copyright-violation"))
        let undefined = try await examine(labeler(defining: ["spam"]))
        #expect(undefined.failed == [.definedValues], "\(undefined.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func namesThatAppsCannotShowAreReported() async throws {
        let values = Self.values + ["Not Shown", "Loud"]
        let labeler = try labeler(declaring: values)
        labeler.add("did:web:example.com", "Not Shown")
        labeler.add("did:web:example.com", "Loud")
        let findings = try await examine(labeler)
        #expect(findings.failed == [.valueNames], "\(findings.report)")
        let bang = try self.labeler()
        bang.add("did:web:example.com", "!mine")
        #expect(try await examine(bang).warned == [.valueNames])
    }

    /// The labels are of January 2026, and the server's clock says June.
    @Test(.timeLimit(.minutes(5)))
    func clocksAreCompared() async throws {
        let ahead = try await examine(labeler(), .none, now: Checking.now() + 600 * 1_000_000)
        #expect(ahead.warned == [.clock] && ahead.failed.isEmpty, "\(ahead.report)")
        #expect(change(ahead, .clock).contains("600 s ahead"), "\(ahead.report)")
        let past = try await examine(labeler(), .none, now: Datetime("2025-12-01T00:00:00Z").microseconds)
        #expect(past.failed == [.labelTimes], "\(past.report)")
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000_000), ("Mon, 01 Jun 2026 00:00:00 GMT", Checking.now()),
    ])
    func datesOfHTTPAreRead(text: String, microseconds: Int64) {
        #expect(ClockChecks.microseconds(text) == microseconds)
    }

    @Test(arguments: ["", "now", "Sun, 06 Nox 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "06 Nov 1994 GMT"])
    func otherDatesAreNone(text: String) {
        #expect(ClockChecks.microseconds(text) == nil)
    }
}
