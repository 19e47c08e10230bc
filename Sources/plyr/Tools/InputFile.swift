import Foundation
import Repo

/// Reads whole files that the command line names.
enum InputFile {
    /// An archive is read into memory: longer ones are refused. The largest repositories have some hundred megabytes.
    private static let maximumBytes = 2 << 30
    private static let readSize = 1 << 20

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var bytes: [UInt8] = []
        while let piece = try file.read(upToCount: readSize), !piece.isEmpty {
            guard bytes.count + piece.count <= maximumBytes else {
                throw RepoError.tooLarge("a file of more than \(maximumBytes) bytes")
            }
            bytes.append(contentsOf: piece)
        }
        return bytes
    }
}
