import Foundation
import Testing

/// One command of a file in `fixtures/commands`, with what it reads and what it is to answer.
struct Script: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable, Equatable {
        case valid
        case invalid
        case exactly(String)
    }

    let arguments: [String]
    var input: [String] = []
    var answers: [Expectation] = []

    var testDescription: String { arguments.joined(separator: " ") + " \(input.first ?? "")" }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/commands")

    /// The scripts of a file.
    static func all(_ name: String) throws -> [Script] {
        var scripts: [Script] = []
        let content = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        for line in content.split(separator: "\n") {
            if line.hasPrefix("$ ") {
                scripts.append(Script(arguments: line.dropFirst(2).split(separator: " ").map(String.init)))
            } else if let last = scripts.indices.last {
                scripts[last].take(line)
            }
        }
        return scripts
    }

    private mutating func take(_ line: Substring) {
        let rest = String(line.dropFirst(2))
        switch line.first {
        case "+": add(rest, .valid)
        case "-": add(rest, .invalid)
        case "<": input.append(rest)
        case ">": answers.append(.exactly(rest))
        case "!": answers.append(.invalid)
        default: break
        }
    }

    private mutating func add(_ line: String, _ answer: Expectation) {
        input.append(line)
        answers.append(answer)
    }

    /// What is to be fed to the command.
    var text: String { input.map { $0 + "\n" }.joined() }

    /// Whether an answer is the expected one.
    static func fits(_ answer: String, _ expectation: Expectation) -> Bool {
        switch expectation {
        case .valid: answer == "valid"
        case .invalid: answer.hasPrefix("invalid: ") && answer.utf8.count > "invalid: ".utf8.count
        case .exactly(let text): answer == text
        }
    }
}
