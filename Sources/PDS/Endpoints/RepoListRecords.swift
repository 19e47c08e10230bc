import Lexicons
import Syntax
import XRPC

/// `com.atproto.repo.listRecords`
struct RepoListRecords: QueryHandler {
    typealias Method = Com.Atproto.Repo.ListRecords
    static let access = Access.anybody

    let accounts: AccountStore
    let records: RecordStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let account = try await accounts.account(parameters.repo), account.status.isActive else {
            throw XRPCError.invalidRequest("Could not find repo: \(parameters.repo)")
        }
        let page = try await records.records(
            parameters.collection, of: account, after: parameters.cursor, ascending: parameters.reverse ?? false,
            limit: Int(parameters.limit))
        return Method.Output(
            cursor: page.hasMore ? page.records.last?.rkey.text : nil,
            records: try page.records.map { record in
                Method.Record(
                    uri: ATURI(authority: .did(account.did), collection: record.collection, rkey: record.rkey),
                    cid: try record.cid.string, value: try record.fields())
            })
    }
}
