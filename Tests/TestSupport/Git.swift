import Subprocess

/// Repositories that tests look into.
package enum Git {
    /// Runs git in a folder, as somebody who is nobody.
    package static func run(_ arguments: [String], in folder: String) async throws {
        let identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
        let result = try await Subprocess.run(
            .name("git"), arguments: Arguments(["-C", folder] + identity + arguments), output: .discarded,
            error: .string(limit: 10_000))
        guard result.terminationStatus.isSuccess else { throw Failure(description: result.standardError) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }
}
