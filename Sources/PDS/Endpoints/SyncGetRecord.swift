import DataModel
import Lexicons
import Repo
import XRPC

/// `com.atproto.sync.getRecord`: the proof of a record, or that there is none.
struct SyncGetRecord: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetRecord
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let repositories: RepositoryStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        let path = RecordPath(collection: parameters.collection, rkey: parameters.rkey)
        let archive = try await repositories.read(account) { head, blocks in
            try RecordProof.archive(of: path, commit: head, blocks: blocks)
        }
        guard let archive else { throw RepositoryAccess.notFound(parameters.did) }
        return RawBody(bytes: archive, contentType: CAR.mediaType)
    }
}
