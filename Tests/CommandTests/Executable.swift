import Foundation
import Subprocess

/// The built `plyr`, which stands beside the tests.
enum Executable {
    private static let folder = Bundle.main.bundlePath
    private static let maximumOutputBytes = 4 << 20

    struct Answer {
        let isSuccess: Bool
        let output: String
        let errors: String

        /// The lines of the output; each must have been ended.
        var lines: [String] {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() } else { lines.append("(the last line is not ended)") }
            return lines
        }
    }

    static func run(_ arguments: [String], input: String = "") async throws -> Answer {
        let result = try await Subprocess.run(
            .name("plyr"), arguments: Arguments(arguments), environment: .inherit.updating(["PATH": folder]),
            input: .string(input),
            output: .string(limit: maximumOutputBytes), error: .string(limit: maximumOutputBytes))
        return Answer(
            isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
            errors: result.standardError)
    }
}
