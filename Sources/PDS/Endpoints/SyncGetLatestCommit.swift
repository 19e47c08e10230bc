import Lexicons
import Repo
import XRPC

/// `com.atproto.sync.getLatestCommit`
struct SyncGetLatestCommit: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetLatestCommit
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let repositories: RepositoryStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        guard let head = try await repositories.head(of: account) else {
            throw RepositoryAccess.notFound(parameters.did)
        }
        return Method.Output(cid: try head.cid.string, rev: head.rev)
    }
}
