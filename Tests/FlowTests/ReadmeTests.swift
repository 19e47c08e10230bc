import Foundation
import Lexicons
import Subprocess
import TestSupport
import Testing

/// What the README tells people to type works, to the letter.
struct ReadmeTests {
    private static let origin = "http://localhost:8080"

    /// The commands of the README behind the `make` targets, block by block.
    private func blocks() throws -> [String] {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        var blocks: [String] = []
        for part in try String(contentsOf: readme, encoding: .utf8).split(separator: "```sh\n").dropFirst() {
            blocks.append(part.components(separatedBy: "```\n")[0])
        }
        return blocks.filter { !$0.hasPrefix("make ") }
    }

    /// Types a block in a folder where `plyr` is as the README has it.
    private func type(_ block: String, in folder: TemporaryFolder) async throws -> String {
        let result = try await run(
            .name("bash"), arguments: ["-euo", "pipefail", "-c", "cd '\(folder.path)'\n" + block],
            environment: .inherit.updating(["PATH": Executable.folder + ":" + Executable.searchPath]), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus.isSuccess, "\(block)\n\(result.standardError)")
        return result.standardOutput
    }

    @Test(.timeLimit(.minutes(2)))
    func commandsWorkAsTheyStand() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder(".build"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder(".build/release"), withDestinationPath: Executable.folder)
        for name in ["demo.mp3", "song.flac"] { try await Sound.make(folder(name), frequency: name.utf8.count * 50) }
        try await RunningServer.run(in: folder) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            let demo = try #require(try await server.publish(folder("demo.mp3"), title: "Demo", by: uploader).uri)
            _ = try #require(try await server.track(demo))
            _ = try await type("plyr label add \(demo) demo", in: folder)
            var outputs: [String] = []
            for block in try blocks() {
                let here = block.replacing(Self.origin, with: server.address)
                outputs.append(try await type(here, in: folder))
            }
            try #require(outputs.count == 5)
            #expect(outputs[0].contains(#""title":"Demo""#))
            #expect(outputs[0].contains("206 Partial Content"))
            #expect(outputs[0].contains(#""val":"demo""#))
            #expect(outputs[1].contains(#""val":"copyright-violation""#))
            #expect(outputs[2].contains("spam did:web:artist.example by did:web:"))
            #expect(outputs[2].contains("ok    the last page has no cursor"))
            #expect(outputs[3].contains("created  at://did:plc:"))
            #expect(outputs[3].contains(#""id": "com.example.mood""#))
            #expect(outputs[3].contains("added  com.example.mood\ncurrent  com.example.mood\n"))
            #expect(outputs[4].contains("valid\n"))
            #expect(outputs[4].contains(#"{"hello":"world"}"#))
            #expect(outputs[4].contains(#""did":"did:plc:"#))
        }
    }
}
