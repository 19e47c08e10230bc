import Foundation
import Subprocess

/// Sound made by ffmpeg.
package enum Sound {
    /// Writes `seconds` of a tone to `path`, in the format of the path's extension.
    package static func make(_ path: String, seconds: Int = 1, frequency: Int = 440) async throws {
        let result = try await run(
            .name("ffmpeg"),
            arguments: [
                "-v", "error", "-f", "lavfi", "-i", "sine=frequency=\(frequency):duration=\(seconds)", "-y", path,
            ], output: .discarded, error: .string(limit: 10_000))
        guard case .exited(0) = result.terminationStatus else {
            throw SoundError(message: result.standardError)
        }
    }
}

/// ffmpeg failed.
package struct SoundError: Error {
    package let message: String
}
