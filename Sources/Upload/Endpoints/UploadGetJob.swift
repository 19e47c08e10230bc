import Jobs
import Lexicons
import XRPC

/// `fm.plyr.upload.getJob`
struct UploadGetJob: QueryHandler {
    typealias Method = Fm.Plyr.Upload.GetJob

    static let access = Access.account

    let store: UploadStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        // A job tells titles and mistakes: strangers get the same answer as for one that does not exist.
        guard let (job, owner) = try await store.job(parameters.id), try caller.account() == owner else {
            throw Method.Failure.jobNotFound.because("You have no job \(parameters.id).")
        }
        return Method.Output(job: .init(job))
    }
}
