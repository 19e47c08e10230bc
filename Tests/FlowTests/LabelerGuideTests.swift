import Foundation
import Labeler
import Labeling
import Lexicons
import Subprocess
import Syntax
import TestSupport
import Testing

@testable import plyr

/// What `docs/labeler.md` tells people to type works, to the letter.
struct LabelerGuideTests {
    private func blocks(_ fence: String) throws -> [String] {
        let guide = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/labeler.md").standardized
        return try String(contentsOf: guide, encoding: .utf8).split(separator: "```\(fence)\n").dropFirst()
            .map { $0.components(separatedBy: "```\n")[0] }
    }

    @Test(.timeLimit(.minutes(2)))
    func commandsWorkAsTheyStand() async throws {
        let folder = try TemporaryFolder()
        let policies = try #require(try blocks("").first { $0.hasPrefix("{\n  \"policies\"") })
        try Data(policies.utf8).write(to: URL(filePath: folder("policies.json")))
        try await RunningServer.run(in: folder) { server in
            var outputs: [String] = []
            for block in try blocks("sh") {
                let result = try await Subprocess.run(
                    .name("bash"), arguments: ["-euo", "pipefail", "-c", "cd '\(folder.path)'\n" + block],
                    environment: .inherit.updating(["PATH": Executable.folder + ":" + Executable.searchPath]),
                    input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
                #expect(result.terminationStatus.isSuccess, "\(block)\n\(result.standardError)")
                outputs.append(result.standardOutput)
            }
            try #require(outputs.count == 4)
            #expect(outputs[0].contains("not spam did:web:artist.example by \(server.identity.did)"))
            #expect(outputs[1].contains("emitted 2, held already 0, refused 0\n"))
            #expect(outputs[1].contains("emitted 0, held already 0, refused 0, done before 2\n"))
            #expect(outputs[2].contains("at://\(server.identity.did)/app.bsky.labeler.service/self"))
            #expect(outputs[3].contains("spam did:web:one.example by \(server.identity.did)"))
        }
    }

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
