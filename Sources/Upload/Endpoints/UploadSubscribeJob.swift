import Jobs
import Lexicons
import Streams
import XRPC

/// `fm.plyr.upload.subscribeJob`
struct UploadSubscribeJob: SubscriptionHandler {
    typealias Method = Fm.Plyr.Upload.SubscribeJob

    static let access = Access.account

    let store: UploadStore
    let queue: JobQueue

    func frames(for parameters: Method.Parameters, from caller: Caller) async throws -> FrameStream {
        guard let (job, owner) = try await store.job(parameters.id), try caller.account() == owner else {
            throw Method.Failure.jobNotFound.because("You have no job \(parameters.id).")
        }
        guard parameters.cursor ?? 0 <= job.updatedAt else {
            throw Method.Failure.futureCursor.because("Cursor in the future.")
        }
        return FrameStream(
            JobFrames(queue: queue, id: parameters.id, seen: parameters.cursor ?? 0))
    }
}

/// The states of a job as they change, until its end. A state's number is the time of its change.
private struct JobFrames: AsyncSequence, Sendable {
    typealias Element = StreamFrame

    let queue: JobQueue
    let id: String
    let seen: Int64

    func makeAsyncIterator() -> Iterator {
        Iterator(queue: queue, id: id, seen: seen, changes: queue.subscribe())
    }

    struct Iterator: AsyncIteratorProtocol {
        let queue: JobQueue
        let id: String
        var seen: Int64
        var isOver = false
        /// Subscribed before the job is first read: a change in between is not missed.
        var changes: Broadcast.Listener

        mutating func next() async throws -> StreamFrame? {
            while !isOver {
                guard let job = try await queue.store.job(id) else { return nil }
                isOver = job.state.isFinal
                if job.updatedAt > seen || isOver {
                    seen = job.updatedAt
                    let progress = Fm.Plyr.Upload.SubscribeJob.Progress(seq: seen, job: .init(job))
                    return StreamFrame(Fm.Plyr.Upload.SubscribeJob.Message.progress(progress))
                }
                guard await changes.next() != nil else { return nil }
            }
            return nil
        }
    }
}
