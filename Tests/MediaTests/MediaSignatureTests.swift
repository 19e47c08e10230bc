import Foundation
import Media
import Subprocess
import Testing

struct MediaSignatureTests {
    /// What ffmpeg writes is told by its first bytes.
    @Test(arguments: [
        ("mp3", "audio/mpeg"), ("flac", "audio/flac"), ("wav", "audio/wav"), ("m4a", "audio/mp4"),
        ("ogg", "audio/ogg"), ("aiff", "audio/aiff"), ("aac", "audio/aac"), ("png", "image/png"),
        ("jpg", "image/jpeg"), ("gif", "image/gif"),
    ])
    func realFilesAreTold(_ kind: String, _ type: String) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + "." + kind).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let source = type.hasPrefix("audio") ? "sine=duration=1" : "color=size=8x8:rate=1:duration=1"
        let result = try await run(
            .name("ffmpeg"), arguments: ["-v", "error", "-f", "lavfi", "-i", source, "-y", path],
            output: .discarded, error: .string(limit: 4096))
        let head = try #require(FileManager.default.contents(atPath: path), "\(result.standardError)")
            .prefix(MediaSignature.length)
        #expect(MediaSignature.mimeType(of: Array(head)) == type)
    }

    @Test func anythingElseIsNothing() {
        var random = SystemRandomNumberGenerator()
        for bytes: [UInt8] in [
            [], [0xff], Array("text".utf8), Array("RIFF????XXXX".utf8), [0xff, 0xe8, 0, 0], [0xff, 0xfe, 0x61, 0],
            [0xff, 0xff, 0xff, 0xff], [0xff, 0xfb],
        ] {
            #expect(MediaSignature.mimeType(of: bytes) == nil)
        }
        for _ in 0..<2000 {
            let length = Int.random(in: 0...20, using: &random)
            _ = MediaSignature.mimeType(of: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}
