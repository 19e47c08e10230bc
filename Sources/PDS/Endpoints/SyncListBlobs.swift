import DataModel
import Lexicons
import Syntax
import XRPC

/// `com.atproto.sync.listBlobs`
struct SyncListBlobs: QueryHandler {
    typealias Method = Com.Atproto.Sync.ListBlobs
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let blobs: BlobStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        let cursor = try parameters.cursor.map { try CID(CIDString(checking: $0)) }
        let limit = Int(parameters.limit)
        let page = try await blobs.published(of: account, since: parameters.since, after: cursor, limit: limit + 1)
        return Method.Output(
            cursor: page.count > limit ? page[limit - 1].description : nil,
            cids: try page.prefix(limit).map { try $0.string })
    }
}
