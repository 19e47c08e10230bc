import Foundation
import NIOPosix
public import XRPC

/// An open file whose regions are streamed in bounded pieces, read on a thread pool: a disk must not hold up an
/// event loop.
public final class OpenedFile: Sendable {
    /// A failure of the operating system; the number is `errno`.
    public struct Failure: Error, Sendable, Hashable {
        public let code: Int32
    }

    private let descriptor: Int32
    /// Bytes, when it was opened.
    public let size: Int64
    /// Seconds since 1970, when it was opened.
    public let lastModified: Int64

    /// One read: large enough to keep a fast network busy, small enough for a thousand listeners.
    private static let pieceBytes: Int64 = 128 << 10

    /// Opens a regular file; nil when there is none.
    public static func open(_ path: String) async throws -> OpenedFile? {
        try await NIOThreadPool.singleton.runIfActive { try OpenedFile(path) }
    }

    private init?(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Failure(code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int64(status.st_size)
        lastModified = Int64(status.st_mtim.tv_sec)
    }

    deinit { close(descriptor) }

    /// The bytes of a region. Fails if the file has become shorter.
    public func bytes(_ range: ByteRange) -> BodyStream {
        BodyStream(Region(file: self, range: range))
    }

    private func read(at offset: Int64, upTo count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while true {
                let got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
                if got < 0 && errno == EINTR { continue }
                guard got >= 0 else { throw Failure(code: errno) }
                filled = got
                return
            }
        }
    }

    private struct Region: AsyncSequence, Sendable {
        let file: OpenedFile
        let range: ByteRange

        func makeAsyncIterator() -> Iterator { Iterator(file: file, offset: range.first, end: range.last + 1) }

        struct Iterator: AsyncIteratorProtocol {
            let file: OpenedFile
            var offset: Int64
            let end: Int64

            mutating func next() async throws -> [UInt8]? {
                let count = Int(Swift.min(OpenedFile.pieceBytes, end - offset))
                guard count > 0 else { return nil }
                let (file, offset) = (file, offset)
                let piece = try await NIOThreadPool.singleton.runIfActive {
                    try file.read(at: offset, upTo: count)
                }
                guard !piece.isEmpty else { throw OpenedFile.Failure(code: EIO) }
                self.offset += Int64(piece.count)
                return piece
            }
        }
    }
}
