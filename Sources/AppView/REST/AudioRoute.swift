import HTTPTransport
import HTTPTypes
import Media
import XRPC

/// `GET /audio/{file_id}`: the audio of a published track, whole or in part.
struct AudioRoute: Sendable {
    let index: IndexStore
    let objects: ObjectStore

    var route: PlainRoute {
        PlainRoute(.get, "/audio/{file_id}") { request in try await respond(to: request) }
    }

    private func respond(to request: PlainRequest) async throws -> PlainResponse {
        // Only what a track in the index refers to: an upload that was not published is nobody's to hear.
        guard let mimeType = try await index.mimeType(ofFile: request["file_id"]),
            let object = try await objects.object(fileID: request["file_id"]),
            let file = try await OpenedFile.open(object.path)
        else { throw XRPCError.notFound("There is no such audio.") }
        let representation = Representation(
            size: file.size, contentType: mimeType, entityTag: EntityTag(object.id.description),
            lastModified: file.lastModified, fields: Self.fields)
        return .representation(representation, for: request.fields) { range in file.bytes(range) }
    }

    /// The name is the content, so the content of a name never changes. Nothing in it may run as a page.
    private static let fields: HTTPFields = {
        var fields: HTTPFields = [.cacheControl: "public, max-age=31536000, immutable"]
        if let name = HTTPField.Name("X-Content-Type-Options") { fields[name] = "nosniff" }
        if let name = HTTPField.Name("Content-Security-Policy") { fields[name] = "default-src 'none'; sandbox" }
        return fields
    }()
}
