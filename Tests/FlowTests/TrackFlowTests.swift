import DataModel
import Foundation
import HTTPClient
import Identity
import Keys
import Lexicons
import Repo
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A track is published: bytes in, record out, indexed and played.
struct TrackFlowTests {
    @Test(.timeLimit(.minutes(2)), arguments: ["flac", "wav", "mp3", "m4a"])
    func audioIsUploadedPublishedIndexedAndPlayed(format: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder("song." + format)
        try await Sound.make(path, seconds: 2)
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        try await RunningServer.run(in: folder) { server in
            let (uploader, did) = try await server.signUp("alice.test")
            let job = try await server.publish(path, title: "Dawn", by: uploader)
            #expect(job.state == .completed, "\(job.message ?? "")")
            let uri = try #require(job.uri)
            let view = try #require(try await server.track(uri))
            #expect(view.author.did == did)
            #expect(view.author.handle.text == "alice.test")
            #expect(view.cid == job.cid)
            #expect(view.record["title"] == "Dawn")
            #expect(view.tags == ["flow"])
            #expect(view.audio.duration == 2)
            #expect(view.audio.size == Int64(bytes.count))
            try await check(playing: view.audio.url.text, bytes: bytes, server)
            try await check(repositoryOf: did, uri: uri, cid: try #require(job.cid), bytes: bytes, server)
            let list = try await server.client.call(
                Fm.Plyr.Feed.ListTracks.self, .init(actor: .did(did), tag: "Flow"))
            #expect(list.tracks.map(\.uri) == [uri])
            let profile = try await server.client.call(
                Fm.Plyr.Actor.GetProfile.self, .init(actor: .handle(try Handle("alice.test"))))
            #expect(profile.trackCount == 1)
            let stats = try await server.client.call(Fm.Plyr.Server.GetStats.self, NoParameters())
            #expect(stats.tracks == 1)
        }
    }

    /// Audio that is too long for a blob is known by its URL, wherever the server has been since, and not by a
    /// stranger's word.
    @Test(.timeLimit(.minutes(2)))
    func audioWithoutABlobPlaysFromItsAddress() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        let bytes = Array(try Data(contentsOf: URL(filePath: folder("song.mp3"))))
        let uri = try await RunningServer.run(in: folder, options: { $0.maximumBlobBytes = 10 }) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "Long", by: uploader).uri)
            let view = try #require(try await server.track(uri))
            #expect(view.audio.cid == nil)
            try await check(playing: view.audio.url.text, bytes: bytes, server)
            return uri
        }
        // The index is made anew from records that name the former address.
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: folder("data/" + name))
        }
        try await RunningServer.run(in: folder) { server in
            let view = try #require(try await server.track(uri))
            #expect(view.audio.url.text.hasPrefix(server.identity.publicURL + "/audio/"))
            try await check(playing: view.audio.url.text, bytes: bytes, server)
        }
    }

    /// 200, 206, 304, 416, HEAD.
    private func check(playing url: String, bytes: [UInt8], _ server: RunningServer) async throws {
        let url = server.address + "/audio/" + (url.split(separator: "/").last ?? "")
        let whole = try await server.get(url)
        #expect(whole.status == 200)
        #expect(whole.body == bytes)
        #expect(whole.headers["Accept-Ranges"] == "bytes")
        let tag = try #require(whole.headers["ETag"])
        let part = try await server.get(url, headers: ["Range": "bytes=100-199", "If-Range": tag])
        #expect(part.status == 206)
        #expect(part.body == Array(bytes[100..<200]))
        #expect(part.headers["Content-Range"] == "bytes 100-199/\(bytes.count)")
        #expect(try await server.get(url, headers: ["Range": "bytes=-5"]).body == Array(bytes.suffix(5)))
        #expect(try await server.get(url, headers: ["Range": "bytes=\(bytes.count)-"]).status == 416)
        #expect(try await server.get(url, headers: ["Range": "bytes=0-1", "If-Range": "\"x\""]).status == 200)
        #expect(try await server.get(url, headers: ["If-None-Match": tag]).status == 304)
        let head = try await server.get(url, method: "HEAD")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.headers["Content-Length"] == String(bytes.count))
        #expect(try await server.get(server.address + "/audio/0123456789abcdef").status == 404)
    }

    /// The record stands in the artist's repository, which anybody can check.
    private func check(
        repositoryOf did: DID, uri: ATURI, cid: CIDString, bytes: [UInt8], _ server: RunningServer
    ) async throws {
        let record = try await server.client.call(
            Com.Atproto.Repo.GetRecord.self,
            .init(repo: .did(did), collection: Fm.Plyr.Track.nsid, rkey: try #require(uri.rkey)))
        #expect(record.cid == cid)
        #expect(CID.dagCBOR(Value.map(record.value).cbor()).description == cid.text)
        let archive = try await server.get(server.address + "/xrpc/com.atproto.sync.getRepo?did=\(did)")
        let document = try await server.get(server.address + "/plc/\(did)")
        let key = try #require(try DIDDocument(json: document.body, of: did).signingKey)
        let inspection = try RepositoryInspection(archive.body)
        try inspection.verify(did: did, key: key)
        #expect(inspection.recordCount == 1)
        let track = try Fm.Plyr.Track(value: .map(record.value))
        let blob = try #require(track.audioBlob)
        #expect(blob.ref == CID.raw(bytes))
        let served = try await server.get(
            server.address + "/xrpc/com.atproto.sync.getBlob?did=\(did)&cid=\(blob.ref)")
        #expect(served.body == bytes)
    }

    /// A client that knows only the protocol: a blob and a record, no upload method of ours.
    @Test(.timeLimit(.minutes(1)))
    func tracksThatWerePublishedByOthersPlayFromTheirRepository() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        let bytes = Array(try Data(contentsOf: URL(filePath: folder("song.mp3"))))
        try await RunningServer.run(in: folder) { server in
            let session = try await server.client.call(
                Com.Atproto.Server.CreateAccount.self, NoParameters(),
                input: .init(handle: try Handle("carol.test"), password: "correct horse"))
            let client = server.client.authorized(by: session.accessJwt)
            let uploaded = try await client.call(
                Com.Atproto.Repo.UploadBlob.self, NoParameters(),
                input: RawBody(stream: BodyStream(bytes: bytes), contentType: "audio/mpeg", length: bytes.count))
            let record = Fm.Plyr.Track(
                title: "Theirs", artist: "Carol", fileType: "mp3", createdAt: Datetime(microseconds: systemClock()),
                audioBlob: uploaded.blob)
            let written = try await client.call(
                Com.Atproto.Repo.CreateRecord.self, NoParameters(),
                input: .init(
                    repo: .did(session.did), collection: Fm.Plyr.Track.nsid,
                    record: try #require(try record.value().asMap)))
            let view = try #require(try await server.track(written.uri))
            let name = view.audio.url.text.split(separator: "/").last ?? ""
            let answer = try await server.get("\(server.address)/audio/\(name)")
            #expect(answer.status == 307)
            let location = try #require(answer.headers["Location"])
            #expect(try await server.get(location).body == bytes)
            let part = try await server.get(location, headers: ["Range": "bytes=10-19"])
            #expect(part.status == 206)
            #expect(part.body == Array(bytes[10..<20]))
            #expect(part.headers["Content-Type"] == "audio/mpeg")
            #expect(try await server.get(location, headers: ["Range": "bytes=\(bytes.count)-"]).status == 416)
            let tag = try #require(part.headers["ETag"])
            #expect(try await server.get(location, headers: ["If-None-Match": tag]).status == 304)
        }
    }

    /// Clients ask whether a name is free before they take it: what was answered then must not stick.
    @Test(.timeLimit(.minutes(1)))
    func aNameThatWasFreeAMomentAgoIsItsAccounts() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        try await RunningServer.run(in: folder) { server in
            let handle = try Handle("zoe.test")
            func resolve() async throws -> DID {
                try await server.client.call(Com.Atproto.Identity.ResolveHandle.self, .init(handle: handle)).did
            }
            await #expect(throws: XRPCError.self) { try await resolve() }
            let (uploader, did) = try await server.signUp("zoe.test")
            #expect(try await resolve() == did)
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "New", by: uploader).uri)
            let view = try #require(try await server.track(uri))
            #expect(view.record["artist"] == "zoe.test")
            #expect(view.author.handle == handle)
        }
    }

    /// The command line as people use it: mistakes are told before anything is sent, and nothing is sent twice.
    @Test(.timeLimit(.minutes(1)))
    func theCommandLineUploadsAndGoesOn() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.flac"))
        try await RunningServer.run(in: folder) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            func upload(_ title: String) async throws -> Executable.Answer {
                try await Executable.run([
                    "upload", folder("song.flac"), "--title", title, "--service", server.address, "--handle",
                    "alice.test", "--password", "correct horse",
                ])
            }
            let untitled = try await upload("")
            #expect(!untitled.isSuccess && untitled.output.isEmpty && untitled.errors.contains("title"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder("data/audio/objects")).isEmpty)
            // An earlier try came as far as sending the file.
            _ = try await uploader.uploadAudio(folder("song.flac"), progress: ProgressBar())
            let done = try await upload("Good")
            #expect(done.isSuccess, "\(done.errors)")
            let uri = try ATURI(try #require(done.lines.last))
            #expect(try await server.track(uri)?.record["title"] == "Good")
            let again = try await upload("Again")
            #expect(!again.isSuccess && again.errors.contains("AlreadyPublished"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func badUploadsAreRefusedOverTheWireAndLeaveNothing() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.maximumUploadBytes = 1000 }) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            let text = folder("text.mp3")
            try Data("no audio at all".utf8).write(to: URL(filePath: text))
            let notAudio = await #expect(throws: XRPCError.self) {
                try await uploader.uploadAudio(text, progress: ProgressBar())
            }
            #expect(notAudio?.name == "NotAudio")
            let long = folder("long.mp3")
            try Data(repeating: 7, count: 5000).write(to: URL(filePath: long))
            let tooLarge = await #expect(throws: XRPCError.self) {
                try await uploader.uploadAudio(long, progress: ProgressBar())
            }
            #expect(tooLarge?.name == "UploadTooLarge")
            #expect(tooLarge?.status == 413)
            let stranger = try await server.web.send(
                OutgoingRequest(
                    method: "POST", url: server.address + "/xrpc/fm.plyr.upload.uploadAudio?name=a.mp3",
                    headers: ["Content-Type": "audio/mpeg"], body: .bytes([1, 2, 3])))
            #expect(stranger.status == 401)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder("data/audio/incoming")).isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder("data/audio/objects")).isEmpty)
        }
    }
}
