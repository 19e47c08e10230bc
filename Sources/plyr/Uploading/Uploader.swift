import DataModel
import Foundation
import HTTPClient
import Lexicons
import PDSClient
import Media
import Syntax
import XRPC

/// A client of the upload methods.
struct Uploader: Sendable {
    /// How often a job is looked at whose stream is out of reach.
    private static let pollInterval = Duration.milliseconds(250)

    private let client: XRPCClient

    /// Opens a session.
    static func signIn(service: String, identifier: String, password: String) async throws -> Uploader {
        var configuration = WebClientConfiguration()
        configuration.userAgent = "plyr/\(plyrVersion)"
        // Whoever types a service's address means it, wherever it is.
        configuration.allowsPrivateAddresses = true
        let client = XRPCClient(
            service: service, web: WebClient(configuration: configuration),
            sockets: WebSocketClient(configuration: configuration))
        let session = try await PDSSession(at: client, identifier: identifier, password: password)
        return Uploader(client: session.client)
    }

    /// The upload of a file that the server has already; nil when it has none. What an earlier order left need not be
    /// sent again, and whether it may be published the server says.
    func earlierUpload(of path: String) async throws -> String? {
        let digest = try FileBody(path: path).digest()
        let known: Fm.Plyr.Upload.GetUpload.Output
        do {
            known = try await client.call(
                Fm.Plyr.Upload.GetUpload.self, .init(contentHash: Hex.encode(digest.bytes)))
        } catch let error where Fm.Plyr.Upload.GetUpload.Failure(error) == .uploadNotFound {
            return nil
        }
        return known.uploadId
    }

    /// Streams an audio file to the server.
    func uploadAudio(_ path: String, progress: ProgressBar) async throws -> Fm.Plyr.Upload.UploadAudio.Output {
        let file = try FileBody(path: path)
        let name = URL(filePath: path).lastPathComponent
        let body = RawBody(
            stream: file.stream { sent in progress.show("uploading", sent, of: file.length) },
            contentType: "application/octet-stream", length: file.length)
        let output = try await client.call(Fm.Plyr.Upload.UploadAudio.self, .init(name: name), input: body)
        progress.finish()
        return output
    }

    /// Uploads an image as a blob of the account.
    func uploadCover(_ path: String) async throws -> BlobRef {
        let file = try FileBody(path: path)
        let body = RawBody(
            stream: file.stream { _ in }, contentType: try ImageType.mimeType(of: path), length: file.length)
        let output = try await client.call(Com.Atproto.Repo.UploadBlob.self, NoParameters(), input: body)
        return output.blob
    }

    /// Orders the publication and follows its job to the end.
    func publish(
        _ input: Fm.Plyr.Upload.PublishTrack.Input, progress: ProgressBar
    ) async throws -> Fm.Plyr.Upload.Defs.Job {
        var job = try await client.call(Fm.Plyr.Upload.PublishTrack.self, NoParameters(), input: input).job
        do {
            let messages = try await client.open(Fm.Plyr.Upload.SubscribeJob.self, .init(id: job.id))
            for try await case .progress(let change) in messages {
                job = change.job
                progress.show(job.phase?.text ?? job.state.text, Int(job.progress ?? 0), of: 100)
            }
        } catch let error as XRPCError where error.status == 426 {
            // A PDS passes methods on, and no streams.
            while ![.completed, .failed].contains(job.state) {
                try await Task.sleep(for: Self.pollInterval)
                job = try await client.call(Fm.Plyr.Upload.GetJob.self, .init(id: job.id)).job
                progress.show(job.phase?.text ?? job.state.text, Int(job.progress ?? 0), of: 100)
            }
        }
        progress.finish()
        return job
    }
}

/// A file as the body of a request, read piece by piece, once.
struct FileBody: Sendable {
    private static let pieceSize = 256 << 10

    private let file: FileHandle
    /// In bytes.
    let length: Int

    init(path: String) throws {
        let (file, length) = try InputFile.open(path)
        // A pipe has no length to show progress against, and cannot be sent again.
        guard let length else { throw SystemError(path, ESPIPE) }
        self.file = file
        self.length = length
    }

    /// The hash of the bytes.
    func digest() throws -> SHA256Digest {
        var hasher = SHA256Hasher()
        while let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty { hasher.update(Array(piece)) }
        return hasher.finish()
    }

    /// The bytes; `sent` hears how many have been read so far.
    func stream(_ sent: @escaping @Sendable (Int) -> Void) -> BodyStream {
        BodyStream(FilePieces(file: file, size: Self.pieceSize, sent: sent))
    }
}

private struct FilePieces: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let file: FileHandle
    let size: Int
    let sent: @Sendable (Int) -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(file: file, size: size, sent: sent)
    }

    struct Iterator: AsyncIteratorProtocol {
        let file: FileHandle
        let size: Int
        let sent: @Sendable (Int) -> Void
        var total = 0

        mutating func next() async throws -> [UInt8]? {
            guard let piece = try file.read(upToCount: size), !piece.isEmpty else { return nil }
            total += piece.count
            sent(total)
            return Array(piece)
        }
    }
}

/// The media types of cover images.
enum ImageType {
    static func mimeType(of path: String) throws -> String {
        let head = try InputFile.open(path).file.read(upToCount: MediaSignature.length) ?? Data()
        guard let type = MediaSignature.mimeType(of: Array(head)), type.hasPrefix("image/") else {
            throw DataError("\(path) is not an image of a kind that is known here")
        }
        return type
    }
}
