import DataModel
import Jobs
import Lexicons
import Syntax
import XRPC

/// `fm.plyr.upload.publishTrack`
struct UploadPublishTrack: ProcedureHandler {
    typealias Method = Fm.Plyr.Upload.PublishTrack

    let store: UploadStore
    let queue: JobQueue
    let addresses: PublicAddresses
    /// The name by which an account is credited when it gives none.
    let artistName: @Sendable (DID) async throws -> String
    let makeID: @Sendable () -> String
    let makeTID: @Sendable () -> TID
    let now: @Sendable () -> Int64

    func respond(
        to parameters: NoParameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let did = try caller.account()
        let name = try await artistName(did)
        let coverURL = try input.cover.map { try addresses.blob($0.ref, of: did) }
        let (time, rkey) = (now(), makeTID())
        let job = try await store.publish(input.uploadId, of: did, job: makeID(), rkey: rkey, at: time) { session in
            let track = TrackRecord(
                audioURL: try addresses.audio(session.object), coverURL: coverURL, artistName: name, now: time)
            let record = track.record(of: session, input: input)
            return try PublishOrder(session, rkey: session.rkey ?? rkey, record: record).encoded()
        }
        queue.wake()
        return Method.Output(job: .init(job))
    }
}
