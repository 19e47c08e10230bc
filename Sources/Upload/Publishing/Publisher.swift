import DataModel
import Jobs
import Lexicons
import Media
import Repo
import Syntax

/// Writes a track into its artist's repository. Every step may be repeated without harm.
struct Publisher: Sendable {
    static let jobKind = "publish"

    let store: UploadStore
    let objects: ObjectStore
    let blobs: any BlobWriting
    let records: any RecordWriting
    /// Longer audio is published by its URL alone: the lexicon's limit for `audioBlob`.
    let maximumBlobBytes: Int64

    /// Does a publishing job; the result is the strong reference of the record.
    func perform(_ job: Job, _ progress: JobProgress) async throws -> [UInt8] {
        let order = try PublishOrder(job.payload)
        guard let object = try await objects.object(order.object) else {
            throw JobFailure(name: "UploadNotFound", message: "The bytes of the upload are gone.")
        }
        var record = order.record
        do {
            if object.size <= maximumBlobBytes {
                try await progress.report(phase: "storing", percent: 10)
                record.audioBlob = try await blobs.upload(
                    .file(path: object.path), mimeType: order.mimeType, to: order.did)
            }
            try await progress.report(phase: "publishing", percent: 60)
            let result = try await records.write(
                [.put(collection: Fm.Plyr.Track.nsid, rkey: RecordKey(order.rkey), value: try record.value())],
                to: order.did)
            guard let written = result.records.first, let cid = written.cid else {
                throw RecordWritingError.unavailable("the repository did not say what it wrote")
            }
            try await store.published(order.uploadID, uri: written.uri, cid: cid)
            let reference = Com.Atproto.Repo.StrongRef(uri: written.uri, cid: try CIDString(cid.description))
            return reference.cbor()
        } catch let error as RecordWritingError {
            throw Self.failure(error)
        }
    }

    /// A refusal is final; a host that is away may come back.
    private static func failure(_ error: RecordWritingError) -> any Error {
        switch error {
        case .noSuchRepository:
            JobFailure(name: "RepoNotFound", message: "This server does not host your repository.")
        case .conflict: JobFailure(name: "InvalidSwap", message: "The repository has changed.")
        case .refused(let name, let message): JobFailure(name: name, message: message)
        case .unavailable: error
        }
    }
}
