import DataModel
package import Foundation

/// Reads a file line by line, and adds up its digest. Memory stays flat in the length of the file.
package struct LineReader: ~Copyable {
    package struct Line: Sendable {
        /// From 1, empty lines counted.
        package let number: Int64
        package let bytes: [UInt8]
    }

    /// A longer line is no label, not even one with the longest context.
    private static let maximumLineBytes = 256 << 10
    private static let readSize = 1 << 20

    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var number: Int64 = 0
    private var isAtEnd = false
    private var hash = SHA256Hasher()

    /// - Parameter file: read from where it is.
    package init(_ file: FileHandle) { self.file = file }

    /// The next line that is not empty, without its line feed; nil at the end.
    package mutating func next() throws -> Line? {
        while true {
            if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                if let line = try line(buffer[position..<end]) { return line }
                continue
            }
            if isAtEnd {
                defer { position = buffer.count }
                return position < buffer.count ? try line(buffer[position...]) : nil
            }
            // A line that goes on for ever is not read to its end.
            if buffer.count - position > Self.maximumLineBytes { _ = try line(buffer[position...]) }
            try fill()
        }
    }

    private mutating func line(_ bytes: ArraySlice<UInt8>) throws(LineRefusal) -> Line? {
        number += 1
        guard bytes.count <= Self.maximumLineBytes else {
            throw LineRefusal(line: number, reason: "longer than \(Self.maximumLineBytes) bytes")
        }
        let content = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        return content.isEmpty ? nil : Line(number: number, bytes: Array(content))
    }

    private mutating func fill() throws {
        buffer.removeFirst(position)
        position = 0
        guard let piece = try file.read(upToCount: Self.readSize), !piece.isEmpty else {
            isAtEnd = true
            return
        }
        hash.update(Array(piece))
        buffer.append(contentsOf: piece)
    }

    /// SHA-256 of what was read.
    package consuming func digest() -> [UInt8] { hash.finish().bytes }
}
