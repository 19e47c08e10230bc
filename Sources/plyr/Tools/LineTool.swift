import ArgumentParser
import Foundation

/// Answers each line of standard input with a line of standard output, however many there are.
///
/// Only a line feed ends a line; blank lines are answered too, and spaces count.
enum LineTool {
    /// A longer line is answered as invalid and not kept in memory.
    private static let maximumLineBytes = 16 << 20
    private static let readSize = 64 << 10

    /// Answers every line with what `answer` makes of it. A thrown error becomes `invalid: ` and its description.
    static func run(_ answer: (String) throws -> String) throws {
        try read { line in
            try write(respond(to: line, answer))
        }
    }

    private static func respond(to line: Result<String, LineError>, _ answer: (String) throws -> String) -> String {
        do {
            return try answer(line.get())
        } catch {
            return "invalid: " + oneLine("\(error)")
        }
    }

    /// Hands every line to `use`, or why it is no text.
    static func read(_ use: (Result<String, LineError>) throws -> Void) throws {
        var line: [UInt8] = []
        var isTooLong = false
        var hasBytes = false
        while let piece = try FileHandle.standardInput.read(upToCount: readSize), !piece.isEmpty {
            for byte in piece {
                hasBytes = true
                if byte == UInt8(ascii: "\n") {
                    try use(text(line, isTooLong: isTooLong))
                    line.removeAll(keepingCapacity: true)
                    (isTooLong, hasBytes) = (false, false)
                } else if line.count < maximumLineBytes {
                    line.append(byte)
                } else {
                    isTooLong = true
                }
            }
        }
        if hasBytes { try use(text(line, isTooLong: isTooLong)) }
    }

    private static func text(_ line: [UInt8], isTooLong: Bool) -> Result<String, LineError> {
        guard !isTooLong else { return .failure(LineError("the line is too long")) }
        guard let text = String(validating: line, as: UTF8.self) else { return .failure(LineError("not UTF-8")) }
        return .success(text)
    }

    /// An answer is a line, whatever the input was.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }

    private static func write(_ line: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// What a line is refused for.
struct LineError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
