import DataModel
import Jobs
import Lexicons
import Syntax

extension Fm.Plyr.Upload.Defs.Job {
    /// A job as its owner sees it.
    init(_ job: Job) {
        let reference = job.result.flatMap { try? Com.Atproto.Repo.StrongRef(cbor: $0) }
        self.init(
            id: job.id, state: .init(job.state.rawValue), phase: job.phase.map { .init($0) },
            progress: job.progress.map(Int64.init), uri: reference?.uri, cid: reference?.cid,
            error: job.failure?.name, message: job.failure?.message, createdAt: Datetime(microseconds: job.createdAt),
            updatedAt: Datetime(microseconds: job.updatedAt))
    }
}
