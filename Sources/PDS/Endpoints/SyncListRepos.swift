import Lexicons
import XRPC

/// `com.atproto.sync.listRepos`
struct SyncListRepos: QueryHandler {
    typealias Method = Com.Atproto.Sync.ListRepos
    static let access = Access.anybody

    let accounts: AccountStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let limit = Int(parameters.limit)
        guard let cursor = Int64(parameters.cursor ?? "0"), cursor >= 0 else {
            throw XRPCError.invalidRequest("Malformed cursor.")
        }
        let page = try await accounts.repositories(after: cursor, limit: limit + 1)
        return Method.Output(
            cursor: page.count > limit ? String(page[limit - 1].account.id) : nil,
            repos: try page.prefix(limit).map { entry in
                let status = entry.account.status
                return Method.Repo(
                    did: entry.account.did, head: try entry.head.string, rev: entry.rev, active: status.isActive,
                    status: status.isActive ? nil : Method.Repo.Status(status.rawValue))
            })
    }
}
