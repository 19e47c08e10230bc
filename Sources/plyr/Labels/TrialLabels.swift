import Foundation
import Labeler
import LabelerChecks
import Labeling
import Lexicons
import Syntax

/// Labels of a labeler that are made to see them arrive: on records of its own that are not there, so that they are
/// about nobody.
actor TrialLabels {
    let did: DID
    private let writer: LabelWriter
    private var made: [TestLabel] = []

    init(did: DID, writer: LabelWriter) {
        self.did = did
        self.writer = writer
    }

    /// Makes one, and answers its subject.
    func make() async throws -> String {
        let record = "at://\(did)/\(App.Bsky.Labeler.Service.nsid)/\(UUID().uuidString)"
        let label = TestLabel(on: record, at: systemClock())
        made.append(label)
        try await writer.emit(label, isNegation: false, from: did)
        return label.uri
    }

    func takeBack() async throws {
        for label in made {
            do {
                try await writer.emit(label, isNegation: true, from: did)
            } catch is LabelError {
                // It has expired meanwhile.
            }
        }
        made = []
    }
}

extension LabelWriter {
    /// Makes a label that is only to be seen, or takes it back.
    func emit(_ test: TestLabel, isNegation: Bool, from did: DID) async throws {
        let draft = try LabelDraft(
            uri: test.uri, val: TestLabel.val, isNegation: isNegation, exp: isNegation ? nil : test.exp)
        _ = try await emit(draft, from: did)
    }
}
