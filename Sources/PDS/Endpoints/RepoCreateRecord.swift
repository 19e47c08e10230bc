import Lexicons
import XRPC

/// `com.atproto.repo.createRecord`
struct RepoCreateRecord: ProcedureHandler {
    typealias Method = Com.Atproto.Repo.CreateRecord
    static let access = Access.session

    let repositories: RepositoryAccess
    let writer: RepositoryWriter
    let limits: RequestLimits

    /// A record of 1 MB and what stands around it.
    var maximumInputBytes: Int { 2_000_000 }

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let account = try await repositories.own(input.repo, of: caller)
        try limits.count(WritePoints.create, of: account.did, caller)
        return try await WriteRefusal.answering {
            let write = try RecordPreparation.write(
                input.record, collection: input.collection, rkey: input.rkey, condition: .new,
                mode: ValidationMode(input.validate), makeKey: writer.makeKey)
            let outcome = try await writer.commit(
                [write], to: account.did, swapCommit: try input.swapCommit.map { try .init($0) })
            let written = try WriteView(write, outcome, of: account)
            return Method.Output(
                uri: written.uri, cid: written.cid, commit: written.commit,
                validationStatus: written.status.map { .init($0) })
        }
    }
}
