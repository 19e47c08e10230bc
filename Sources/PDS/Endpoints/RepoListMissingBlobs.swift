import DataModel
import Lexicons
import Syntax
import XRPC

/// `com.atproto.repo.listMissingBlobs`
struct RepoListMissingBlobs: QueryHandler {
    typealias Method = Com.Atproto.Repo.ListMissingBlobs
    static let access = Access.session

    let repositories: RepositoryAccess
    let blobs: BlobStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let did = try caller.account()
        let account = try await repositories.own(.did(did), of: caller)
        let cursor = try parameters.cursor.map { try CID(CIDString(checking: $0)) }
        let limit = Int(parameters.limit)
        let page = try await blobs.missing(of: account, after: cursor, limit: limit + 1)
        return Method.Output(
            cursor: page.count > limit ? page[limit - 1].cid.description : nil,
            blobs: try page.prefix(limit).map { missing in
                Method.RecordBlob(
                    cid: try missing.cid.string,
                    recordUri: ATURI(authority: .did(did), collection: missing.collection, rkey: missing.rkey))
            })
    }
}

extension CIDString {
    /// Reads a cursor that is a CID.
    init(checking cursor: String) throws(XRPCError) {
        do throws(SyntaxError) { try self.init(cursor) } catch { throw .invalidRequest("Malformed cursor.") }
    }
}
