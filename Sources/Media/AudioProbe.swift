import DataModel
import Subprocess

/// What ffprobe found in a file.
package struct AudioFacts: Sendable, Hashable {
    /// The container and codec as plyr.fm names them: `mp3`, `wav`, `m4a`, `flac`, `aiff`, `ogg`, `webm`.
    package let fileType: String
    /// The media type that fits the content, whatever the file was called.
    package let mimeType: String
    /// ffmpeg's name of the codec of the first audio stream.
    package let codec: String
    /// Length in milliseconds.
    package let durationMilliseconds: Int64
    package let sampleRate: Int64?
    package let channels: Int64?
}

/// Asks ffprobe what a file holds. Names and extensions are never believed.
package struct AudioProbe: Sendable {
    /// A hostile file must not hold a worker for long; real ones take tenths of a second.
    private static let timeLimit = Duration.seconds(30)
    /// ffprobe's answer about one stream is a few kilobytes.
    private static let maximumOutputBytes = 1 << 20
    /// Containers that are accepted, by ffmpeg's names. Playlists, which can point anywhere, are not among them.
    private static let formats = "mp3,wav,w64,mov,mp4,m4a,flac,aiff,ogg,matroska,webm,aac,adts"

    private let executable: String

    /// Uses the program `executable`, looked up in PATH.
    package init(executable: String = "ffprobe") { self.executable = executable }

    /// Reads the head of the file at `path`. Throws ``MediaError/notAudio(_:)`` for anything but accepted audio.
    package func facts(of path: String) async throws -> AudioFacts {
        let output = try await probe(path)
        guard let document = try? JSONNode(parsing: Array(output.utf8)) else {
            throw MediaError.program("\(executable) gave no JSON")
        }
        let streams = document["streams"]?.array ?? []
        guard let audio = streams.first(where: { $0["codec_type"]?.string == "audio" }),
            let codec = audio["codec_name"]?.string, let format = document["format"]?["format_name"]?.string
        else { throw MediaError.notAudio("the file has no audio stream") }
        guard let kind = AudioKind(format: format, codec: codec) else {
            throw MediaError.notAudio("\(format) with \(codec) is not accepted")
        }
        let seconds = document["format"]?["duration"]?.string ?? audio["duration"]?.string
        guard let seconds = seconds.flatMap(Double.init), seconds.isFinite, seconds > 0, seconds < 1e7 else {
            throw MediaError.notAudio("the audio has no length")
        }
        return AudioFacts(
            fileType: kind.fileType, mimeType: kind.mimeType, codec: codec,
            durationMilliseconds: Int64(seconds * 1000),
            sampleRate: audio["sample_rate"]?.string.flatMap { Int64($0) }, channels: audio["channels"]?.integer)
    }

    private func probe(_ path: String) async throws -> String {
        let arguments: Arguments = [
            "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", Self.formats, "-of", "json",
            "-show_entries",
            "format=format_name,duration:stream=codec_type,codec_name,duration,sample_rate,channels", "file:" + path,
        ]
        return try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await output(of: arguments) }
            group.addTask {
                try await Task.sleep(for: Self.timeLimit)
                throw MediaError.notAudio("the file takes too long to read")
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() else { throw MediaError.program("\(executable) did not run") }
            return output
        }
    }

    private func output(of arguments: Arguments) async throws -> String {
        do {
            let result = try await run(
                .name(executable), arguments: arguments, output: .string(limit: Self.maximumOutputBytes),
                error: .discarded)
            guard case .exited(0) = result.terminationStatus else {
                throw MediaError.notAudio("ffmpeg cannot read the file")
            }
            return result.standardOutput
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw MediaError.program("\(executable) is not installed; it comes with ffmpeg")
        }
    }
}

/// A container with a codec, in the names of plyr.fm and of the web.
private struct AudioKind {
    let fileType: String
    let mimeType: String

    /// `format` is ffmpeg's list of names for the container.
    init?(format: String, codec: String) {
        let names = Set(format.split(separator: ",").map(String.init))
        if names.contains("mp3") {
            self.init("mp3", "audio/mpeg")
        } else if names.contains("wav") || names.contains("w64") {
            self.init("wav", "audio/wav")
        } else if names.contains("flac") {
            self.init("flac", "audio/flac")
        } else if names.contains("aiff") {
            self.init("aiff", "audio/aiff")
        } else if names.contains("mov") || names.contains("m4a") {
            self.init("m4a", "audio/mp4")
        } else if names.contains("ogg") {
            self.init("ogg", "audio/ogg")
        } else if names.contains("webm") {
            self.init("webm", "audio/webm")
        } else if names.contains("aac") {
            self.init("aac", "audio/aac")
        } else {
            return nil
        }
    }

    private init(_ fileType: String, _ mimeType: String) {
        self.fileType = fileType
        self.mimeType = mimeType
    }
}
