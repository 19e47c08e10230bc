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
    let artists: any ArtistHosting
    let makeID: @Sendable () -> String
    let makeTID: @Sendable () -> TID
    let now: @Sendable () -> Int64

    func respond(
        to parameters: NoParameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let did = try caller.account()
        guard let name = try await artists.name(of: did) else { throw UploadRefusal.notHosted }
        // What was published and deleted may be published again. The bytes are kept meanwhile: a record that is written
        // otherwise may name them too.
        let published = try await store.upload(input.uploadId, of: did)?.uri
        let gone: ATURI? = if let published, try await !artists.hasRecord(published) { published } else { nil }
        let coverURL = try input.cover.map { try addresses.blob($0.ref, of: did) }
        let (time, rkey) = (now(), makeTID())
        let job = try await store.publish(input.uploadId, of: did, job: makeID(), rkey: rkey, gone: gone, at: time) {
            session in
            let track = TrackRecord(
                audioURL: try addresses.audio(session.object), coverURL: coverURL, artistName: name, now: time)
            let record = track.record(of: session, input: input)
            return try PublishOrder(session, rkey: session.rkey ?? rkey, record: record).encoded()
        }
        queue.wake()
        return Method.Output(job: .init(job))
    }
}
