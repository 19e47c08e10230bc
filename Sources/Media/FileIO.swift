import DataModel
import Foundation
import NIOPosix

/// Plain POSIX files, used from a thread pool: a disk must not hold up a cooperative thread.
enum FileIO {
    /// Runs blocking work on the shared thread pool.
    static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(work)
    }

    /// Creates a file that must not exist, readable by the owner alone.
    static func create(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MediaError.file(path, errno) }
        return descriptor
    }

    static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
        var rest = buffer
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw MediaError.file(path, errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    static func sync(_ descriptor: Int32, path: String) throws {
        guard fsync(descriptor) == 0 else { throw MediaError.file(path, errno) }
    }

    /// Makes the names in a folder durable.
    static func syncFolder(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MediaError.file(path, errno) }
        defer { close(descriptor) }
        try sync(descriptor, path: path)
    }

    static func rename(_ from: String, to path: String) throws {
        guard Foundation.rename(from, path) == 0 else { throw MediaError.file(path, errno) }
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw MediaError.file(path, errno) }
    }

    /// The length of a regular file; nil when there is none.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    static func list(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
    }
}

extension FileIO {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}

extension FileIO {
    private static let readSize = 1 << 20

    /// Gives a file a second name, or copies it where that cannot be done.
    static func link(_ from: String, to path: String) throws {
        if Foundation.link(from, path) == 0 { return }
        guard errno == EXDEV || errno == EPERM || errno == EMLINK else { throw MediaError.file(path, errno) }
        try FileManager.default.copyItem(atPath: from, toPath: path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MediaError.file(path, errno) }
        defer { close(descriptor) }
        try sync(descriptor, path: path)
    }

    /// The first bytes of a file, at most `count`.
    static func head(of path: String, _ count: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MediaError.file(path, errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let length = pread(descriptor, &bytes, count, 0)
        guard length >= 0 else { throw MediaError.file(path, errno) }
        return Array(bytes.prefix(length))
    }

    /// The SHA-256 of a file, read piece by piece.
    static func digest(of path: String) throws -> SHA256Digest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MediaError.file(path, errno) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readSize, alignment: 16)
        defer { buffer.deallocate() }
        var hasher = SHA256Hasher()
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw MediaError.file(path, errno) }
            if count == 0 { return hasher.finish() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
