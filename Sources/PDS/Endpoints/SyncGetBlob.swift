import DataModel
import HTTPTransport
import HTTPTypes
import Lexicons
import Syntax
import XRPC

/// `com.atproto.sync.getBlob`
struct SyncGetBlob: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetBlob
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let blobs: BlobKeeper

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        guard let cid = try? CID(parameters.cid.text),
            let (blob, path) = try await blobs.file(of: cid, account: account),
            let file = try await OpenedFile.open(path)
        else { throw Method.Failure.blobNotFound.because("Blob not found") }
        let representation = Representation(
            size: file.size, contentType: blob.mimeType, entityTag: EntityTag(cid.description),
            fields: Self.fields(of: cid))
        return RawBody(representation, for: caller.request.fields) { range in file.bytes(range) }
    }

    /// Blobs are anybody's bytes under our name: a browser must neither run nor render them.
    private static func fields(of cid: CID) -> HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy: "default-src 'none'; sandbox", .xContentTypeOptions: "nosniff",
            .contentDisposition: "attachment; filename=\"\(cid)\"",
        ]
        fields[.cacheControl] = "public, max-age=31536000, immutable"
        return fields
    }
}
