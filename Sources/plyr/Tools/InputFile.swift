import Foundation
import Repo

/// Files that the command line names.
enum InputFile {
    /// An archive is read into memory: longer ones are refused. The largest repositories have some hundred megabytes.
    private static let maximumBytes = 2 << 30
    private static let readSize = 1 << 20

    /// Opens a file, which may be a pipe but no folder. `length`: bytes; nil where that cannot be known.
    static func open(_ path: String) throws -> (file: FileHandle, length: Int?) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(path, EISDIR) }
        return (file, status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil)
    }

    /// Reads the first bytes of a file, all of them if there are no more than `limit`.
    static func read(_ path: String, first limit: Int) throws -> [UInt8] {
        let file = try open(path).file
        var bytes: [UInt8] = []
        while bytes.count < limit, let piece = try file.read(upToCount: min(readSize, limit - bytes.count)),
            !piece.isEmpty
        {
            bytes.append(contentsOf: piece)
        }
        return bytes
    }

    /// Reads a whole file.
    static func read(_ path: String) throws -> [UInt8] {
        let file = try open(path).file
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
