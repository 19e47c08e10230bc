import Foundation
import Subprocess

/// The built `plyr`, which stands beside the tests.
package enum Executable {
    /// Where it is.
    package static let folder = Bundle.main.bundlePath
    /// Where other programs are.
    package static var searchPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "" }

    private static let maximumOutputBytes = 4 << 20

    package struct Answer {
        package let isSuccess: Bool
        package let output: String
        package let errors: String

        /// The lines of the output; each must have been ended.
        package var lines: [String] {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() } else { lines.append("(the last line is not ended)") }
            return lines
        }
    }

    package static func run(_ arguments: [String], input: String = "") async throws -> Answer {
        let result = try await Subprocess.run(
            .name("plyr"), arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": "\(folder):\(searchPath)"]), input: .string(input),
            output: .string(limit: maximumOutputBytes), error: .string(limit: maximumOutputBytes))
        return Answer(
            isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
            errors: result.standardError)
    }

    /// Writes each line only when the line before was answered; answers the answers.
    package static func converse(_ arguments: [String], lines: [String]) async throws -> [String] {
        let outcome = try await Subprocess.run(
            .name("plyr"), arguments: Arguments(arguments), environment: .inherit.updating(["PATH": folder]),
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            var answers: [String] = []
            var output = execution.standardOutput.strings().makeAsyncIterator()
            for line in lines {
                _ = try await execution.standardInputWriter.write(line + "\n")
                guard let answer = try await output.next() else { break }
                answers.append(answer.trimmingCharacters(in: .newlines))
            }
            try await execution.standardInputWriter.finish()
            return answers
        }
        return outcome.closureResult
    }
}
