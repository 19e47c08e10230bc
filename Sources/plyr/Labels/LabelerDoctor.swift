import ArgumentParser
import Foundation
import Identity
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
            proxy), cursors, clocks and the names of labels, and says what is wrong and how to mend it. For a labeler \
            of the data folder a label is made on the labeler itself, which expires after two minutes and is taken \
            back at once; for others nothing is written. Exits with 1 if something is wrong.
            """)

    @Option(help: "The labeler; without it, the service of the data folder.", transform: ArgumentText.did)
    var did: DID?
    @Flag(help: "Print one JSON object: did, ok, and findings with rule, text, source, result, seen and change.")
    var json = false
    @OptionGroup var data: DataOption
    @OptionGroup var patience: PatienceOption
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let doctor = try await doctor()
        let report = try await doctor.run()
        try FindingList(subject: ("did", doctor.did.text), report: report).print(asJSON: json)
    }

    private func doctor() async throws -> Doctor {
        guard let did else { return try await doctor(of: nil, in: data.existingFolder()) }
        // A stranger's labeler is looked at from anywhere, and makes no folder.
        let log = data.path + "/" + FolderLabelers.fileName
        guard FileManager.default.fileExists(atPath: log) else { return try doctor(of: did) }
        return try await doctor(of: did, in: data.existingFolder())
    }

    private func doctor(of did: DID?, in folder: DataFolder) async throws -> Doctor {
        let identity = try ServiceIdentity(in: folder)
        let labelers = try await FolderLabelers.open(folder, identity: identity)
        let did = did ?? labelers.did
        guard let hosted = try await labelers.labeler(did) else { return try doctor(of: did) }
        let writer = labelers.writer
        let own = Doctor.Own(key: hosted.key, isChangingKeys: hosted.pendingKey != nil) { test, isNegation in
            try await writer.emit(test, isNegation: isNegation, from: did)
        }
        return try doctor(of: did, own: own, at: identity.publicURL)
    }

    private func doctor(of did: DID, own: Doctor.Own? = nil, at publicURL: String? = nil) throws -> Doctor {
        let trusted = [network.plcDirectory, publicURL].compactMap { $0 }
        return Doctor(
            did: did, own: own, identities: IdentityResolver(sources: [try network.identities()], now: systemClock),
            configuration: network.configuration(trusting: trusted), clockURL: network.plcDirectory,
            limits: patience.limits, now: systemClock)
    }
}
