import Lexicons
import Repo
import XRPC

/// `com.atproto.sync.getRepoStatus`
struct SyncGetRepoStatus: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetRepoStatus
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let repositories: RepositoryStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.known(parameters.did)
        guard account.status.isActive else {
            return Method.Output(
                did: account.did, active: false, status: Method.Output.Status(account.status.rawValue))
        }
        return Method.Output(
            did: account.did, active: true, rev: try await repositories.head(of: account)?.rev)
    }
}
