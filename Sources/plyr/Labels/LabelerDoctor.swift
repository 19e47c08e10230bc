import ArgumentParser
import HTTPClient
import Keys
import Labeler
import LabelerChecks
import Syntax

/// `plyr labeler doctor`
struct LabelerDoctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out why a label does not show.",
        discussion: """
            Looks at the DID document, the declaration record, both endpoints at the published URL (through every \
            proxy), cursors, clocks and the names of labels, and says what is wrong and how to mend it. For the labeler \
            of the data folder a label is made on the labeler itself, which expires after two minutes and is taken back \
            at once; with --did nothing is written. Exits with 1 if something is wrong.
            """)

    @Option(help: "Another labeler; without it, the one of the data folder.", transform: ArgumentText.did)
    var did: DID?
    @Flag(help: "Print one JSON object: did, ok, and findings with rule, text, source, result, seen and change.")
    var json = false
    @OptionGroup var data: DataOption
    @OptionGroup var patience: PatienceOption
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let doctor: Doctor
        if let did {
            doctor = try self.doctor(of: did)
        } else {
            let folder = try data.existingFolder()
            let identity = try ServiceIdentity(in: folder)
            doctor = try self.doctor(of: identity.did, own: own(identity, in: folder), at: identity.publicURL)
        }
        let report = try await doctor.run()
        try FindingList(subject: ("did", doctor.did.text), report: report).print(asJSON: json)
    }

    private func doctor(of did: DID, own: Doctor.Own? = nil, at publicURL: String? = nil) throws -> Doctor {
        let trusted = [network.plcDirectory, publicURL].compactMap { $0 }
        return Doctor(
            did: did, own: own, identities: try network.identities(),
            configuration: network.configuration(trusting: trusted), clockURL: network.plcDirectory,
            limits: patience.limits, now: systemClock)
    }

    /// The labeler of a folder, which makes a label as `plyr label` does.
    private func own(_ identity: ServiceIdentity, in folder: DataFolder) throws -> Doctor.Own {
        let store = try LabelStore(path: folder("labeler.sqlite"))
        let key = try KeyFiles(folder).labeler()
        return Doctor.Own(key: key.publicKey) { test, isNegation in
            let draft = try LabelDraft(
                uri: test.uri, val: TestLabel.val, isNegation: isNegation, exp: isNegation ? nil : test.exp)
            _ = try await store.append(draft, from: identity.did, key: key, at: systemClock())
        }
    }
}
