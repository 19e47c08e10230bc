import HTTPTransport
import HTTPTypes
import Lexicons
import Media
import Syntax
import XRPC

/// `fm.plyr.upload.uploadAudio`
struct UploadUploadAudio: ProcedureHandler {
    typealias Method = Fm.Plyr.Upload.UploadAudio

    /// In seconds: what nobody publishes goes after a day at most.
    private static let retryAfter = "3600"

    let store: UploadStore
    let objects: ObjectStore
    let probe: AudioProbe
    let slots: UploadSlots
    let artists: any ArtistHosting
    let maximumBytes: Int64
    let maximumUnpublishedBytes: Int64
    /// Throws when the disk is almost full.
    let requireSpace: @Sendable () throws -> Void
    let makeID: @Sendable () -> String
    let now: @Sendable () -> Int64

    var maximumInputBytes: Int { .max }

    func respond(
        to parameters: Method.Parameters, input: RawBody, from caller: Caller
    ) async throws -> Method.Output {
        let did = try caller.account()
        // Before any byte is taken: DIDs cost nothing, and this server publishes for its own accounts only.
        guard try await artists.name(of: did) != nil else { throw UploadRefusal.notHosted }
        try FileName.check(parameters.name)
        if let length = input.length, Int64(length) > maximumBytes { throw tooLarge }
        guard try await store.unpublishedBytes(of: did) < maximumUnpublishedBytes else { throw tooMuch }
        try requireSpace()
        return try await slots.with(did) {
            let incoming = try await receive(input)
            do {
                try check(incoming, declared: input.length)
                let facts = try await facts(of: incoming)
                let session = UploadSession(
                    id: makeID(), did: did, object: incoming.id, size: incoming.size, name: parameters.name,
                    fileType: facts.fileType, mimeType: facts.mimeType,
                    durationMilliseconds: facts.durationMilliseconds, createdAt: now())
                if let known = try await known(incoming.id, of: did) {
                    try await objects.discard(incoming)
                    return Self.output(known)
                }
                // The bytes are durable before the row says so: a crash in between leaves bytes, never a lie.
                try await store.insert(session) { try objects.keepNow(incoming) }
                return Self.output(session)
            } catch {
                try await objects.discard(incoming)
                throw error
            }
        }
    }

    /// The upload of the same bytes whose track was deleted: it can be published again as it is.
    private func known(_ object: ObjectID, of did: DID) async throws -> UploadSession? {
        guard let session = try await store.upload(object, of: did)?.session, let uri = session.uri,
            try await !artists.hasRecord(uri)
        else { return nil }
        return session
    }

    private static func output(_ session: UploadSession) -> Method.Output {
        Method.Output(
            uploadId: session.id, size: session.size, contentHash: session.object.description,
            mimeType: session.mimeType, duration: session.durationMilliseconds / 1000)
    }

    private func receive(_ input: RawBody) async throws -> IncomingObject {
        do {
            return try await objects.receive(input.stream, limit: maximumBytes)
        } catch MediaError.tooLarge {
            throw tooLarge
        } catch let error as MediaError {
            throw error
        } catch let error as XRPCError {
            throw error
        } catch {
            throw Method.Failure.incompleteUpload.because("The connection ended before all bytes had come.")
        }
    }

    private func check(_ incoming: IncomingObject, declared: Int?) throws {
        guard incoming.size > 0 else { throw Method.Failure.emptyUpload.because("The upload has no bytes.") }
        if let declared, Int64(declared) != incoming.size {
            throw Method.Failure.incompleteUpload.because("\(incoming.size) of \(declared) bytes have come.")
        }
    }

    private func facts(of incoming: IncomingObject) async throws -> AudioFacts {
        do {
            return try await probe.facts(of: incoming.path)
        } catch MediaError.notAudio(let why) {
            throw Method.Failure.notAudio.because("This is not audio that can be played: \(why).")
        }
    }

    private var tooMuch: FieldedError {
        FieldedError(
            XRPCError(
                status: 429, name: Method.Failure.tooManyUploads.rawValue,
                message: "At most \(maximumUnpublishedBytes) bytes may wait for their publication: publish some."),
            fields: [.retryAfter: Self.retryAfter])
    }

    private var tooLarge: XRPCError {
        XRPCError(
            status: 413, name: Method.Failure.uploadTooLarge.rawValue,
            message: "Audio may have \(maximumBytes) bytes at most.")
    }
}

/// What both methods of an upload answer to accounts of other servers.
enum UploadRefusal {
    static let notHosted = XRPCError(
        status: 403, name: "Forbidden", message: "This server publishes for its own accounts only.")
}
