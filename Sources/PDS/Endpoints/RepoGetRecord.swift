import DataModel
import Lexicons
import Syntax
import XRPC

/// `com.atproto.repo.getRecord`
struct RepoGetRecord: QueryHandler {
    typealias Method = Com.Atproto.Repo.GetRecord
    static let access = Access.anybody

    let accounts: AccountStore
    let records: RecordStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let account = try await accounts.account(parameters.repo), account.status.isActive,
            let record = try await records.record(parameters.collection, parameters.rkey, of: account)
        else { throw notFound(parameters) }
        if let cid = parameters.cid, try CID(cid) != record.cid { throw notFound(parameters) }
        return Method.Output(
            uri: ATURI(authority: .did(account.did), collection: record.collection, rkey: record.rkey),
            cid: try record.cid.string, value: try record.fields())
    }

    private func notFound(_ parameters: Method.Parameters) -> XRPCError {
        let uri = ATURI(authority: parameters.repo, collection: parameters.collection, rkey: parameters.rkey)
        return Method.Failure.recordNotFound.because("Could not locate record: \(uri)")
    }
}
