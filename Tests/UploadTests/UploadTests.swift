import DataModel
import Foundation
import GRDB
import HTTPTransport
import HTTPTypes
import Jobs
import Lexicons
import Logging
import Media
import Repo
import Schema
import Subprocess
import Synchronization
import Syntax
import Testing
import Upload
import XRPC

/// A repository host that remembers what it was given.
private final class RememberingHost: RecordWriting, BlobWriting, ArtistHosting, Sendable {
    let writes = Mutex<[RecordWrite]>([])
    let deleted = Mutex<Set<RecordKey>>([])

    func name(of did: DID) async throws -> String? { did.text.hasSuffix("b") ? nil : "alice.test" }

    func hasRecord(_ uri: ATURI) async throws -> Bool {
        guard let rkey = uri.rkey, deleted.withLock({ !$0.contains(rkey) }) else { return false }
        return writes.withLock { writes in
            writes.contains { if case .put(_, rkey, _, _) = $0 { true } else { false } }
        }
    }

    func write(
        _ writes: [RecordWrite], to did: DID, swapCommit: CID?
    ) async throws(RecordWritingError) -> WriteResult {
        self.writes.withLock { $0 += writes }
        guard case .put(let collection, let rkey, let value, _)? = writes.first else {
            throw .refused(name: "InvalidRequest", message: "only puts")
        }
        let uri = ATURI(authority: .did(did), collection: collection, rkey: rkey)
        return WriteResult(
            records: [WrittenRecord(uri: uri, cid: .dagCBOR(value.cbor()))], commit: nil, rev: nil)
    }

    func upload(
        _ content: BlobContent, mimeType: String, to did: DID
    ) async throws(RecordWritingError) -> BlobRef {
        guard case .file(let path) = content, let data = FileManager.default.contents(atPath: path) else {
            throw .unavailable("no file")
        }
        return BlobRef(ref: .raw(Array(data)), mimeType: mimeType, size: Int64(data.count))
    }
}

/// Microseconds by which a clock goes ahead of the system's.
private final class Elapsed: Sendable {
    private let microseconds = Mutex<Int64>(0)

    var current: Int64 { microseconds.withLock { $0 } }

    func advance(by amount: Int64) { microseconds.withLock { $0 += amount } }
}

private struct OneCaller: CallerVerifying {
    let did: DID?

    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        Caller(did: did, proof: did == nil ? .none : .session, request: request)
    }
}

struct UploadTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "upload-" + UUID().uuidString).path
    private let host = RememberingHost()
    private let service: UploadService
    private let artist: DID
    /// How far the clock has been put forward.
    private let elapsed = Elapsed()

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        artist = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        var configuration = UploadConfiguration()
        configuration.maximumBytes = 1 << 20
        configuration.unpublishedBytesPerAccount = 50_000
        let clock = Mutex(TIDClock(clockID: 1))
        let elapsed = elapsed
        let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1e6) + elapsed.current }
        service = UploadService(
            configuration: configuration, store: try UploadStore(path: folder + "/upload.sqlite"),
            objects: try ObjectStore(folder: folder), blobs: host, records: host,
            artists: host, addresses: PublicAddresses(origin: "http://localhost:8080"), logger: Logger(label: "test"),
            makeID: { UUID().uuidString },
            makeTID: { clock.withLock { $0.next(now: now()) } }, now: now)
    }

    private func call<Method: ProcedureMethod>(
        _ method: Method.Type, query: String = "", body: [UInt8], type: String, by did: DID? = nil
    ) async throws -> Method.Output where Method.Output: JSONBody {
        let route = try #require(RouteTable(service.routes)[Method.nsid])
        let received = ReceivedBody(stream: BodyStream(bytes: body), contentType: type, length: body.count)
        let request = RouteRequest(query: query, body: received, context: RequestContext(id: "1", fields: [:]))
        let answer = try await route.answer(request, verifying: OneCaller(did: did ?? artist))
        guard case .bytes(let bytes) = answer.content else { throw XRPCError.internalServerError }
        return try Method.Output(json: bytes)
    }

    private func upload(
        _ bytes: [UInt8], name: String = "a.mp3", by did: DID? = nil
    ) async throws -> Fm.Plyr.Upload.UploadAudio.Output {
        try await call(
            Fm.Plyr.Upload.UploadAudio.self, query: "name=" + PercentCoding.encode(name), body: bytes,
            type: "audio/mpeg", by: did)
    }

    private func sound() async throws -> [UInt8] {
        let path = folder + "/sound.mp3"
        _ = try await run(
            .name("ffmpeg"), arguments: ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", "-y", path],
            output: .discarded, error: .discarded)
        let data = try #require(FileManager.default.contents(atPath: path))
        try FileManager.default.removeItem(atPath: path)
        return Array(data)
    }

    private func storedFiles() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
            (path.hasPrefix("objects/") || path.hasPrefix("incoming/"))
                && path.split(separator: "/").last?.count ?? 0 > 2
        }
    }

    private func name(of error: any Error) -> String? {
        ((error as? FieldedError)?.error ?? error as? XRPCError)?.name
    }

    @Test func publishingWritesTheRecordOnce() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = try await sound()
        let uploaded = try await upload(bytes)
        #expect(uploaded.contentHash == Hex.encode(SHA256Digest.of(bytes).bytes))
        #expect(uploaded.size == Int64(bytes.count))
        #expect(uploaded.mimeType == "audio/mpeg")
        let input = Fm.Plyr.Upload.PublishTrack.Input(
            uploadId: uploaded.uploadId, title: "Dawn", album: "Days", tags: ["ambient"])
        let ordered = try await call(
            Fm.Plyr.Upload.PublishTrack.self, body: input.json(), type: "application/json")
        #expect(ordered.job.state == .queued)
        let again = await #expect(throws: XRPCError.self) {
            try await call(Fm.Plyr.Upload.PublishTrack.self, body: input.json(), type: "application/json")
        }
        #expect(again?.name == "AlreadyPublished")
        let done = try await finish(ordered.job.id)
        #expect(done.state == .completed)
        #expect(done.uri?.collection == Fm.Plyr.Track.nsid)
        let future = await #expect(throws: XRPCError.self) {
            try await finish(ordered.job.id, after: Int64.max)
        }
        #expect(future?.name == "FutureCursor")
        let writes = host.writes.withLock { $0 }
        guard case .put(_, _, let value, _)? = writes.first else { return }
        let record = try Fm.Plyr.Track(value: value)
        try record.validate()
        #expect(writes.count == 1)
        #expect(record.title == "Dawn")
        #expect(record.artist == "alice.test")
        #expect(record.audioBlob == BlobRef(ref: .raw(bytes), mimeType: "audio/mpeg", size: Int64(bytes.count)))
        #expect(record.audioUrl?.text == "http://localhost:8080/audio/\(uploaded.contentHash.prefix(16))")
        #expect(value["tags"] == ["ambient"])
    }

    /// Follows a job to its end as a subscriber would.
    private func finish(_ id: String, after cursor: Int64 = 0) async throws -> Fm.Plyr.Upload.Defs.Job {
        let route = try #require(RouteTable(service.routes)[Fm.Plyr.Upload.SubscribeJob.nsid])
        let body = ReceivedBody(stream: .empty, contentType: nil, length: nil)
        let request = RouteRequest(
            query: "id=\(id)&cursor=\(cursor)", body: body, context: RequestContext(id: "1", fields: [:]))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            var last: Fm.Plyr.Upload.Defs.Job?
            for try await frame in try await route.stream(request, verifying: OneCaller(did: artist)) {
                if case .progress(let progress)? = try frame.message(Fm.Plyr.Upload.SubscribeJob.Message.self) {
                    last = progress.job
                }
            }
            return try #require(last)
        }
    }

    @Test func badUploadsAreNamedAndLeaveNothing() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cases: [([UInt8], String, String)] = [
            ([], "a.mp3", "EmptyUpload"), (Array("no audio".utf8), "a.mp3", "NotAudio"),
            ([UInt8](repeating: 0, count: 1 << 20 + 1), "a.mp3", "UploadTooLarge"),
            ([1], "../a.mp3", "InvalidName"), ([1], "..", "InvalidName"), ([1], "a\u{0}b", "InvalidName"),
            ([1], "a\\b", "InvalidName"),
        ]
        for (bytes, name, expected) in cases {
            let error = await #expect(throws: XRPCError.self) { try await upload(bytes, name: name) }
            #expect(error?.name == expected)
        }
        #expect(try storedFiles().isEmpty)
    }

    @Test func theSameBytesAreRefusedForOneAccountAndSharedBetweenTwo() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = try await sound()
        _ = try await upload(bytes)
        let error = await #expect(throws: XRPCError.self) { try await upload(bytes, name: "b.mp3") }
        #expect(error?.name == "DuplicateUpload")
        _ = try await upload(bytes, by: try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))
        #expect(try storedFiles().count == 1)
    }

    private func find(_ hash: String) async throws -> Fm.Plyr.Upload.GetUpload.Output {
        let route = try #require(RouteTable(service.routes)[Fm.Plyr.Upload.GetUpload.nsid])
        let body = ReceivedBody(stream: .empty, contentType: nil, length: nil)
        let request = RouteRequest(
            query: "contentHash=" + hash, body: body, context: RequestContext(id: "1", fields: [:]))
        let answer = try await route.answer(request, verifying: OneCaller(did: artist))
        guard case .bytes(let bytes) = answer.content else { throw XRPCError.internalServerError }
        return try .init(json: bytes)
    }

    /// A client that lost the answer finds its upload again; a track that was deleted can be published anew, from the
    /// upload or from the bytes.
    @Test func noUploadIsADeadEnd() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = try await sound()
        let hash = Hex.encode(SHA256Digest.of(bytes).bytes)
        #expect(await #expect(throws: XRPCError.self) { try await find(hash) }?.name == "UploadNotFound")
        let uploaded = try await upload(bytes)
        let found = try await find(hash)
        #expect(found.uploadId == uploaded.uploadId && found.job == nil)
        func publish(_ id: String) async throws -> ATURI? {
            let input = Fm.Plyr.Upload.PublishTrack.Input(uploadId: id, title: "Dawn")
            let job = try await call(Fm.Plyr.Upload.PublishTrack.self, body: input.json(), type: "application/json").job
            return try await finish(job.id).uri
        }
        let first = try #require(try await publish(uploaded.uploadId))
        #expect(try await find(hash).job?.uri == first)
        let refusal = await #expect(throws: XRPCError.self) { try await publish(uploaded.uploadId) }
        #expect(refusal?.name == "AlreadyPublished")
        host.deleted.withLock { _ = $0.insert(first.rkey ?? RecordKey(TID(microseconds: 0, clockID: 0))) }
        let second = try #require(try await publish(uploaded.uploadId))
        #expect(second != first)
        host.deleted.withLock { _ = $0.insert(second.rkey ?? RecordKey(TID(microseconds: 0, clockID: 0))) }
        // The bytes of what was once published are never taken for those of nobody.
        elapsed.advance(by: 25 * 3600 * 1_000_000)
        try await service.expire()
        let again = try await upload(bytes)
        #expect(again.uploadId == uploaded.uploadId)
        #expect(try storedFiles().count == 1)
        let third = try await publish(again.uploadId)
        #expect(third != nil && third != second)
    }

    /// Whoever has no repository here leaves nothing here, and whoever has leaves only so much.
    @Test func uploadsAreForThisServersAccountsAndBounded() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = try await sound()
        let stranger = try DID("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")
        let refusal = await #expect(throws: XRPCError.self) { try await upload(bytes, by: stranger) }
        #expect(refusal?.status == 403 && refusal?.name == "Forbidden")
        let order = await #expect(throws: XRPCError.self) {
            try await call(
                Fm.Plyr.Upload.PublishTrack.self,
                body: Fm.Plyr.Upload.PublishTrack.Input(uploadId: "x", title: "X").json(), type: "application/json",
                by: stranger)
        }
        #expect(order?.name == "Forbidden")
        #expect(try storedFiles().isEmpty)
        var names: [String?] = []
        for number in 0..<20 where names.last != "TooManyUploads" {
            // Other bytes each time: what stands behind the sound is not looked at.
            names.append(await outcome(bytes + [UInt8](repeating: UInt8(number), count: 8000)))
        }
        #expect(names.last == "TooManyUploads" && names.count > 2)
    }

    private func outcome(_ bytes: [UInt8]) async -> String? {
        do {
            _ = try await upload(bytes)
            return nil
        } catch {
            return name(of: error)
        }
    }

    @Test func whatNobodyPublishesInTimeGoes() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = try await sound()
        _ = try await upload(bytes)
        let published = try await upload(bytes, by: try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))
        _ = try await call(
            Fm.Plyr.Upload.PublishTrack.self,
            body: Fm.Plyr.Upload.PublishTrack.Input(uploadId: published.uploadId, title: "Kept").json(),
            type: "application/json", by: try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))
        try await service.expire()
        #expect(await #expect(throws: XRPCError.self) { try await upload(bytes) }?.name == "DuplicateUpload")
        elapsed.advance(by: 25 * 3600 * 1_000_000)
        try await service.expire()
        // The other account's upload waits for its job: the bytes stay.
        #expect(try storedFiles().count == 1)
        _ = try await upload(bytes)
    }

    @Test func uploadsAndJobsBelongToTheirAccount() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let uploaded = try await upload(try await sound())
        let input = Fm.Plyr.Upload.PublishTrack.Input(uploadId: uploaded.uploadId, title: "Mine")
        let stranger = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
        let error = await #expect(throws: XRPCError.self) {
            try await call(
                Fm.Plyr.Upload.PublishTrack.self, body: input.json(), type: "application/json", by: stranger)
        }
        #expect(error?.name == "UploadNotFound")
    }
}
