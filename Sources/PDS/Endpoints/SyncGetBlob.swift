import DataModel
import HTTPTransport
import HTTPTypes
import Lexicons
import Syntax
import XRPC

/// `com.atproto.sync.getBlob`
struct SyncGetBlob: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetBlob

    let access: RepositoryAccess
    let blobs: BlobKeeper

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await access.available(parameters.did)
        guard let cid = try? CID(parameters.cid.text),
            let (blob, path) = try await blobs.file(of: cid, account: account),
            let file = try await OpenedFile.open(path)
        else { throw Method.Failure.blobNotFound.because("Blob not found") }
        let stream = file.size > 0 ? file.bytes(ByteRange(first: 0, last: file.size - 1)) : .empty
        return RawBody(
            stream: stream, contentType: blob.mimeType, length: Int(file.size), fields: Self.fields(of: cid))
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
