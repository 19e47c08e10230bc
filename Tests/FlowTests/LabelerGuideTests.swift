import Foundation
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing

@testable import plyr

/// What `docs/labeler.md` promises of backups. `make tour` runs its commands.
struct LabelerGuideTests {
    /// A backup beside a running server is a labeler of the same DID with the same keys, and its numbers go on.
    @Test(.timeLimit(.minutes(1)))
    func aBackupIsADataFolder() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { server in
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            let first = try await labelers.writer.emit(
                LabelDraft(uri: "did:web:a.example", val: "x"), from: labelers.did)
            let made = try await Executable.run(["labeler", "backup", folder("copy"), "--data", folder("data")])
            #expect(made.status == 0, "\(made)")
            let later = try await labelers.writer.emit(
                LabelDraft(uri: "did:web:b.example", val: "x"), from: labelers.did)
            let restored = try await FolderLabelers.open(DataFolder(folder("copy")))
            #expect(restored.did == labelers.did)
            #expect(try await restored.store.labels(after: 0, limit: 10) == [first.entry])
            let next = try await restored.writer.emit(
                LabelDraft(uri: "did:web:c.example", val: "x"), from: restored.did)
            #expect(next.entry.seq > later.entry.seq)
            try next.entry.label.verify(try #require(try await labelers.ownKey()))
            let again = try await Executable.run(["labeler", "backup", folder("copy"), "--data", folder("data")])
            #expect(again.status != 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!left.contains { $0.contains(".part-") })
        }
    }
}
