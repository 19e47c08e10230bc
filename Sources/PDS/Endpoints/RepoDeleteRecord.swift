import DataModel
import Lexicons
import XRPC

/// `com.atproto.repo.deleteRecord`
struct RepoDeleteRecord: ProcedureHandler {
    typealias Method = Com.Atproto.Repo.DeleteRecord
    static let access = Access.session

    let repositories: RepositoryAccess
    let writer: RepositoryWriter
    let limits: RequestLimits

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let account = try await repositories.own(input.repo, of: caller)
        try limits.count(WritePoints.delete, of: account.did, caller)
        return try await WriteRefusal.answering {
            let condition: WriteCondition = try input.swapRecord.map { .exactly(try CID($0)) } ?? .any
            let write = RecordPreparation.delete(
                collection: input.collection, rkey: input.rkey, condition: condition)
            let outcome = try await writer.commit(
                [write], to: account.did, swapCommit: try input.swapCommit.map { try .init($0) })
            return Method.Output(commit: try outcome.commit.map(WriteView.meta))
        }
    }
}
