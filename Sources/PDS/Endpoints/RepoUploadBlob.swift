import DataModel
import HTTPTransport
import Lexicons
import Syntax
import XRPC

/// `com.atproto.repo.uploadBlob`
struct RepoUploadBlob: ProcedureHandler {
    typealias Method = Com.Atproto.Repo.UploadBlob
    // Services that prepare media bring it back for the account, with its token.
    static let access = Access.account

    /// RFC 6838 allows two names of 127 characters.
    private static let maximumTypeLength = 255

    let blobs: BlobKeeper
    let limit: Int64
    let limits: RequestLimits

    var maximumInputBytes: Int { Int(clamping: limit) }

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let did = try caller.account()
        caller.request.annotations.add(try limits.blobs.attempt(did.text))
        return try await WriteRefusal.answering {
            let blob = try await blobs.receive(
                input.stream, mimeType: Self.mimeType(input.contentType), for: did)
            if let length = input.length, Int64(length) != blob.size {
                throw XRPCError.invalidRequest("The body is not as long as its Content-Length says.")
            }
            return Method.Output(blob: blob)
        }
    }

    /// The type without its parameters; nil when the caller has none to say.
    private static func mimeType(_ contentType: String) -> String? {
        let essence = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
        let isType = parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0 != "*" }
        return isType && essence.utf8.count <= maximumTypeLength && essence != BlobKeeper.unknownType ? essence : nil
    }
}
