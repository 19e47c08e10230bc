import ArgumentParser
import Foundation
import Identity
import Labeler
import LabelerChecks
import Syntax

/// `plyr labeler verify`
struct LabelerVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check whether a labeler, anybody's, keeps to the specifications.",
        discussion: """
            Prints a line for each rule: 'ok', 'FAIL', 'warn' or 'skip', the rule, and where it stands; below a \
            failure what was seen and what to change. It only reads, and takes up to five minutes. The last three \
            rules need new labels: with --data on the labeler's own folder, beside its server, some hundred are made, \
            which expire after two minutes and are taken back at the end. Exits with 1 if a rule is broken, and with \
            64 for mistakes of usage.
            """)

    @Argument(help: "The origin of the labeler, such as https://labeler.example.com.")
    var url: String
    @Option(
        help: "The labeler's DID; without it, the sources of its labels are looked up.", transform: ArgumentText.did)
    var did: DID?
    @Option(help: "The labeler's own data folder, for the rules that need new labels.")
    var data: String?
    @Flag(help: "Print one JSON object: service, ok, and findings with rule, text, source, result, seen and change.")
    var json = false
    @OptionGroup var patience: PatienceOption
    @OptionGroup var network: LexiconNetwork

    func validate() throws {
        let parts = URLComponents(string: url)
        let isOrigin =
            ["http", "https"].contains(parts?.scheme) && parts?.host?.isEmpty == false
            && ["", "/"].contains(parts?.path) && parts?.query == nil && parts?.fragment == nil
        guard isOrigin else { throw ValidationError("a labeler is named by its origin: https://labeler.example.com") }
    }

    func run() async throws {
        // Whoever types an address means it, wherever it is.
        let probe = Probe(
            service: url, configuration: network.configuration(trusting: [url, network.plcDirectory]),
            limits: patience.limits)
        let identities = IdentityResolver(sources: [try network.identities()], now: systemClock)
        let trial = try await trialLabels()
        var emit: LabelerCheck.Emitting?
        if let trial { emit = { try await trial.make() } }
        let report = try await LabelerCheck(
            of: probe, identities: identities, did: did ?? trial?.did, emit: emit, now: systemClock
        ).run()
        try await trial?.takeBack()
        try FindingList(subject: ("service", url), report: report).print(asJSON: json)
    }

    /// Labels of one's own, if the folder is at hand.
    private func trialLabels() async throws -> TrialLabels? {
        guard let data else { return nil }
        var folder = DataOption()
        folder.path = data
        let labelers = try await FolderLabelers.open(folder.existingFolder())
        let did = did ?? labelers.did
        guard try await labelers.labeler(did) != nil else { throw LabelerError.unknownLabeler(did) }
        return TrialLabels(did: did, writer: labelers.writer)
    }
}
