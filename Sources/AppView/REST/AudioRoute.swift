import DataModel
import HTTPTransport
import HTTPTypes
import Identity
import Lexicons
import Media
import Syntax
import XRPC

/// `GET /audio/{file_id}`: the audio of a published track, whole or in part.
struct AudioRoute: Sendable {
    let index: IndexStore
    let objects: ObjectStore
    let identities: any IdentityResolving
    /// The operator's labelers: others have no say in what this server plays.
    let labelers: Set<DID>
    let now: @Sendable () -> Int64

    var route: PlainRoute {
        PlainRoute(.get, "/audio/{file_id}") { request in try await respond(to: request) }
    }

    private func respond(to request: PlainRequest) async throws -> PlainResponse {
        // Only what a track refers to that is shown: an upload that was not published is nobody's to hear, nor is what
        // was taken down.
        let tracks = try await index.audio(
            ofFile: request["file_id"], hiding: VisibilityRules.hiding, by: labelers, at: now())
        guard let audio = VisibilityRules.audible(tracks) else { throw Self.notFound }
        guard let object = try await objects.object(fileID: request["file_id"]),
            let file = try await OpenedFile.open(object.path)
        else { return try await redirect(to: audio, for: request.context) }
        let representation = Representation(
            size: file.size, contentType: audio.mimeType, entityTag: EntityTag(object.id.description),
            lastModified: file.lastModified, fields: Self.fields)
        return .representation(representation, for: request.fields) { range in file.bytes(range) }
    }

    /// Audio that was not uploaded here is where its artist's repository is.
    private func redirect(to audio: IndexedAudio, for context: RequestContext) async throws -> PlainResponse {
        guard let blob = try await index.blob(ofTrack: audio.uri),
            let host = try? await identities.acting(for: context.lookupPurpose).document(of: audio.did).pdsEndpoint
        else { throw Self.notFound }
        var query = ParameterWriter()
        Com.Atproto.Sync.GetBlob.Parameters(did: audio.did, cid: try CIDString(blob.description)).encode(to: &query)
        return PlainResponse(
            status: 307,
            fields: [
                .location: "\(host)/xrpc/\(Com.Atproto.Sync.GetBlob.nsid)?\(query.query)", .cacheControl: "no-cache",
            ])
    }

    private static let notFound = XRPCError.notFound("There is no such audio.")

    /// The name is the content, so the content of a name never changes. Nothing in it may run as a page.
    private static let fields: HTTPFields = {
        var fields: HTTPFields = [.cacheControl: "public, max-age=31536000, immutable"]
        if let name = HTTPField.Name("X-Content-Type-Options") { fields[name] = "nosniff" }
        if let name = HTTPField.Name("Content-Security-Policy") { fields[name] = "default-src 'none'; sandbox" }
        return fields
    }()
}
