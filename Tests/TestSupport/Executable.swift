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
        package var isSuccess: Bool { status == 0 }
        /// 128 and the signal for what has died of one.
        package let status: Int
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
        try await run("plyr", arguments, input: input)
    }

    /// Runs a script, which finds `plyr` by its name.
    package static func shell(_ script: String) async throws -> Answer { try await run("sh", ["-c", script]) }

    private static func run(
        _ program: String, _ arguments: [String], input: String = ""
    ) async throws -> Answer {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": "\(folder):\(searchPath)"]), input: .string(input),
            output: .string(limit: maximumOutputBytes), error: .string(limit: maximumOutputBytes))
        let status =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        return Answer(status: status, output: result.standardOutput, errors: result.standardError)
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
