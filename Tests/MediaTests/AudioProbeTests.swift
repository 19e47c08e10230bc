import Foundation
import Media
import Subprocess
import Testing

struct AudioProbeTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "probe-" + UUID().uuidString).path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A second of sound made by ffmpeg.
    private func sound(_ name: String) async throws -> String {
        let path = folder + "/" + name
        let result = try await run(
            .name("ffmpeg"),
            arguments: ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-y", path],
            output: .discarded, error: .string(limit: 10_000))
        try #require(result.terminationStatus == .exited(0), "\(result.standardError)")
        return path
    }

    @Test(arguments: [
        ("a.mp3", "mp3", "audio/mpeg"), ("a.wav", "wav", "audio/wav"), ("a.flac", "flac", "audio/flac"),
        ("a.m4a", "m4a", "audio/mp4"), ("a.aiff", "aiff", "audio/aiff"), ("a.ogg", "ogg", "audio/ogg"),
    ])
    func knowsTheFormats(name: String, fileType: String, mimeType: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The name says nothing: the content decides.
        let path = try await sound(name)
        let blind = folder + "/noname"
        try FileManager.default.moveItem(atPath: path, toPath: blind)
        let facts = try await AudioProbe().facts(of: blind)
        #expect(facts.fileType == fileType)
        #expect(facts.mimeType == mimeType)
        #expect((950...1150).contains(facts.durationMilliseconds))
        #expect(facts.channels == 1)
    }

    @Test func refusesWhatIsNoAudio() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let samples: [(String, [UInt8])] = [
            ("text.mp3", Array("this is not audio, whatever its name says\n".utf8)),
            ("empty.wav", []),
            (
                "playlist.m3u8",
                Array("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n".utf8)
            ),
            ("random.flac", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }),
        ]
        for (name, bytes) in samples {
            let path = folder + "/" + name
            try Data(bytes).write(to: URL(filePath: path))
            await #expect(throws: MediaError.self, "\(name)") { try await AudioProbe().facts(of: path) }
        }
    }
}
