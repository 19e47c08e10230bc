import ArgumentParser
import Foundation

/// Answers each line of standard input with a line of standard output, however many there are.
///
/// Only a line feed ends a line; blank lines are answered too, and spaces count.
enum LineTool {
    /// A longer line is answered as invalid and not kept in memory.
    private static let maximumLineBytes = 16 << 20
    private static let ioSize = 64 << 10

    /// Answers every line with what `answer` makes of it. A thrown error becomes `invalid: ` and its description.
    ///
    /// Lines are answered as they come: whoever writes a line and waits for its answer gets it.
    /// Says whether no line was invalid.
    @discardableResult
    static func run(_ answer: (String) throws -> String) throws -> Bool {
        var answers: [UInt8] = []
        var isValid = true
        try read { line in
            do {
                answers += try (answer(line.get()) + "\n").utf8
            } catch {
                answers += ("invalid: " + oneLine("\(error)") + "\n").utf8
                isValid = false
            }
            if answers.count >= ioSize { try write(&answers) }
        } behindPiece: {
            try write(&answers)
        }
        return isValid
    }

    /// Hands every line to `use`, or why it is no text. `behindPiece` is called when what has arrived is used up.
    static func read(
        _ use: (Result<String, LineError>) throws -> Void, behindPiece: () throws -> Void = {}
    ) throws {
        var line: [UInt8] = []
        var isTooLong = false
        var hasBytes = false
        while case let piece = try piece(), !piece.isEmpty {
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
            try behindPiece()
        }
        if hasBytes { try use(text(line, isTooLong: isTooLong)) }
        try behindPiece()
    }

    /// What has arrived on standard input, waiting for something; empty at its end.
    private static func piece() throws -> [UInt8] {
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: ioSize) { buffer, length in
                count = Foundation.read(STDIN_FILENO, buffer.baseAddress, ioSize)
                length = max(count, 0)
            }
            if count >= 0 { return piece }
            guard errno == EINTR else { throw SystemError("standard input", errno) }
        }
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

    /// Writes and forgets `bytes`. Ends quietly, as whoever dies of SIGPIPE, when nobody reads them any more.
    private static func write(_ bytes: inout [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EPIPE { throw ExitCode(128 + SIGPIPE) }
            guard count >= 0 || errno == EINTR else { throw SystemError("standard output", errno) }
            rest = rest.dropFirst(max(count, 0))
        }
        bytes.removeAll(keepingCapacity: true)
    }
}

/// What a line is refused for.
struct LineError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
