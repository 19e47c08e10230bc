import DataModel
import Lexicons
import Schema
import XRPC

/// `com.atproto.repo.putRecord`
struct RepoPutRecord: ProcedureHandler {
    typealias Method = Com.Atproto.Repo.PutRecord
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
        try limits.count(WritePoints.update, of: account.did, caller)
        return try await WriteRefusal.answering {
            let write = try RecordPreparation.write(
                input.record, collection: input.collection, rkey: input.rkey, condition: condition(input),
                mode: ValidationMode(input.validate), makeKey: writer.makeKey)
            let outcome = try await writer.commit(
                [write], to: account.did, swapCommit: try input.swapCommit.map { try .init($0) })
            let written = try WriteView(write, outcome, of: account)
            return Method.Output(
                uri: written.uri, cid: written.cid, commit: written.commit,
                validationStatus: written.status.map { .init($0) })
        }
    }

    /// Null means that there must be no record, absence that it does not matter.
    private func condition(_ input: Method.Input) throws -> WriteCondition {
        guard let swap = input.swapRecord else { return .any }
        guard let cid = swap.value else { return .absent }
        return .exactly(try CID(cid))
    }
}
