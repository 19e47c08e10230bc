import Foundation
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// The process is killed without warning; what it acknowledged is there when it comes again.
struct CrashTests {
    /// Runs a server in a process of its own, and kills it behind `body`.
    private func serve<Result: Sendable>(
        _ folder: TemporaryFolder, _ body: @Sendable (XRPCClient, String) async throws -> Result
    ) async throws -> Result {
        let running = try await ServerProcess(in: folder)
        let result = try await body(running.server.client, running.server.address)
        try await running.process.kill()
        return result
    }

    @Test(.timeLimit(.minutes(3)))
    func whatWasAcknowledgedSurvivesAKill() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        let path = folder("song.mp3")
        // Killed right behind the order to publish: the job has not run, or is running, or is done.
        let (did, job) = try await serve(folder) { client, address in
            let account = try await client.call(
                Com.Atproto.Server.CreateAccount.self, NoParameters(),
                input: .init(handle: try Handle("alice.test"), password: "correct horse"))
            let uploader = try await Uploader.signIn(
                service: address, identifier: "alice.test", password: "correct horse")
            let uploaded = try await uploader.uploadAudio(path, progress: ProgressBar())
            let ordered = try await client.authorized(by: account.accessJwt).call(
                Fm.Plyr.Upload.PublishTrack.self, NoParameters(),
                input: .init(uploadId: uploaded.uploadId, title: "Survivor"))
            return (account.did, ordered.job.id)
        }
        for _ in 0..<3 {
            try await serve(folder) { client, _ in
                let session = try await client.call(
                    Com.Atproto.Server.CreateSession.self, NoParameters(),
                    input: .init(identifier: "alice.test", password: "correct horse"))
                let own = client.authorized(by: session.accessJwt)
                let done = try await eventually {
                    let job = try await own.call(Fm.Plyr.Upload.GetJob.self, .init(id: job)).job
                    return job.state == .completed ? job : nil
                }
                let listed = try await eventually {
                    let tracks = try await client.call(Fm.Plyr.Feed.ListTracks.self, .init()).tracks
                    return tracks.isEmpty ? nil : tracks
                }
                let uri = try #require(done?.uri)
                #expect(listed?.map(\.uri) == [uri])
                let records = try await client.call(
                    Com.Atproto.Repo.ListRecords.self,
                    .init(repo: .did(did), collection: Fm.Plyr.Track.nsid)
                ).records
                #expect(records.count == 1)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("data/audio/incoming")).isEmpty)
    }
}
