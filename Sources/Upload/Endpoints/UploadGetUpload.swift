import DataModel
import Lexicons
import Media
import Syntax
import XRPC

/// `fm.plyr.upload.getUpload`
struct UploadGetUpload: QueryHandler {
    typealias Method = Fm.Plyr.Upload.GetUpload

    static let access = Access.account

    let store: UploadStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let did = try caller.account()
        guard let object = ObjectID(parameters.contentHash),
            let (session, job) = try await store.upload(object, of: did)
        else { throw Method.Failure.uploadNotFound.because("You have no upload with this content.") }
        return Method.Output(
            uploadId: session.id, name: session.name, size: session.size, contentHash: session.object.description,
            mimeType: session.mimeType, duration: session.durationMilliseconds / 1000,
            createdAt: Datetime(microseconds: session.createdAt), job: job.map { .init($0) })
    }
}
