package import HTTPClient
package import Identity
package import Keys
import Lexicons
package import Syntax

/// Why does my label not show? Looks at everything between a labeler and those who shall see its labels.
package struct Doctor: Sendable {
    /// A labeler whose folder is at hand.
    package struct Own: Sendable {
        let key: PublicKey
        let isChangingKeys: Bool
        let emit: @Sendable (TestLabel, _ isNegation: Bool) async throws -> Void

        /// - Parameters:
        ///   - key: what the folder signs with.
        ///   - isChangingKeys: whether that key is being replaced, and nothing is signed meanwhile.
        ///   - emit: makes a label as others are made, or takes it back.
        package init(
            key: PublicKey, isChangingKeys: Bool = false,
            emit: @escaping @Sendable (TestLabel, _ isNegation: Bool) async throws -> Void
        ) {
            self.key = key
            self.isChangingKeys = isChangingKeys
            self.emit = emit
        }
    }

    package let did: DID
    let own: Own?
    let identities: any IdentityResolving
    let configuration: WebClientConfiguration
    /// A server whose clock is right, such as the PLC directory.
    let clockURL: String?
    let limits: CheckLimits
    let now: @Sendable () -> Int64

    /// - Parameter now: microseconds since 1970.
    package init(
        did: DID, own: Own? = nil, identities: any IdentityResolving, configuration: WebClientConfiguration,
        clockURL: String? = nil, limits: CheckLimits, now: @escaping @Sendable () -> Int64
    ) {
        self.did = did
        self.own = own
        self.identities = identities
        self.configuration = configuration
        self.clockURL = clockURL
        self.limits = limits
        self.now = now
    }

    /// Checks every rule of ``Rule/diagnosis``. Ends in bounded time.
    package func run() async throws -> Report {
        let report = Report(on: Rule.diagnosis)
        try await report.bounded(by: limits.totalTime, blaming: .queriesReachable) { try await run(report) }
        return report
    }

    private func run(_ report: Report) async throws {
        if own == nil {
            report.skip([.ownKey, .answeredLabel, .streamedLabel], "needs the labeler's data folder")
        }
        let keys = KeyRing(identities, maximum: limits.maximumSources)
        await IdentityChecks(report: report, keys: keys, service: nil).run(sources: [did.text], did: did)
        guard case .document(let document)? = await keys.entry(of: did.text) else { return }
        checkOwnKey(document, report)
        var sample: [SeenLabel] = []
        if let endpoint = document.labelerEndpoint {
            let probe = Probe(service: endpoint, configuration: configuration, limits: limits)
            let visit = Visit(probe: probe, report: report, labels: LabelChecks(report: report, keys: keys, now: now()))
            sample = try await visit.run(did: did, own: own, now: now)
        }
        let use = ValueChecks(report: report, now: now())
        use.run(sample.filter { $0.val != TestLabel.val })
        await DeclarationCheck(report: report, configuration: configuration, limits: limits)
            .run(document, values: use.values(of: sample.filter { $0.val != TestLabel.val }))
        await ClockChecks(report: report, configuration: configuration, limits: limits, now: now)
            .run([clockURL, document.pdsEndpoint, document.labelerEndpoint].compactMap { $0 })
    }

    private func checkOwnKey(_ document: DIDDocument, _ report: Report) {
        guard let own else { return }
        if own.isChangingKeys {
            report.fail(
                .ownKey, seen: "a change of keys has begun, and nothing is signed until it ends",
                change: "run 'plyr labeler rotate-key' again, to its end or with --abort")
        }
        guard let published = document.labelKey else {
            report.fail(
                .ownKey, seen: "no key is published",
                change: "run 'plyr labeler setup', which publishes that of the folder")
            return
        }
        report.expect(
            published == own.key, .ownKey, seen: "published \(published.didKey), signing with \(own.key.didKey)",
            change: "run 'plyr labeler setup', which publishes the key of the folder; let no other server with another "
                + "folder answer for the DID")
    }
}

/// A label that is made to see where it arrives, and expires soon.
package struct TestLabel: Sendable, Hashable {
    package static let val = "doctor-check"
    private static let lifetime: Int64 = 120 * 1_000_000

    package let uri: String
    package let exp: Datetime

    package init(on uri: String, at now: Int64) {
        self.uri = uri
        exp = Datetime(microseconds: now + Self.lifetime)
    }
}
