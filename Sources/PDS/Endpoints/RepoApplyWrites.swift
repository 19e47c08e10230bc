import Lexicons
import XRPC

/// `com.atproto.repo.applyWrites`
struct RepoApplyWrites: ProcedureHandler {
    typealias Method = Com.Atproto.Repo.ApplyWrites
    static let access = Access.session

    let repositories: RepositoryAccess
    let writer: RepositoryWriter
    let limits: RequestLimits

    /// As much as one commit may hold, in JSON.
    var maximumInputBytes: Int { 4_000_000 }

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        let account = try await repositories.own(input.repo, of: caller)
        try limits.count(input.writes.reduce(0) { $0 + Self.points($1) }, of: account.did, caller)
        return try await WriteRefusal.answering {
            let mode = ValidationMode(input.validate)
            let writes = try input.writes.map { try prepare($0, mode) }
            let outcome = try await writer.commit(
                writes, to: account.did, swapCommit: try input.swapCommit.map { try .init($0) })
            let results = try zip(input.writes, writes).map { item, write in
                try result(of: item, write, outcome, account)
            }
            return Method.Output(commit: try outcome.commit.map(WriteView.meta), results: results)
        }
    }

    private static func points(_ item: Method.Input.WritesItem) -> Int {
        switch item {
        case .create: WritePoints.create
        case .update: WritePoints.update
        case .delete: WritePoints.delete
        }
    }

    private func prepare(_ item: Method.Input.WritesItem, _ mode: ValidationMode) throws -> PreparedWrite {
        switch item {
        case .create(let create):
            try RecordPreparation.write(
                create.value, collection: create.collection, rkey: create.rkey, condition: .new, mode: mode,
                makeKey: writer.makeKey)
        case .update(let update):
            try RecordPreparation.write(
                update.value, collection: update.collection, rkey: update.rkey, condition: .present, mode: mode,
                makeKey: writer.makeKey)
        case .delete(let delete):
            RecordPreparation.delete(collection: delete.collection, rkey: delete.rkey, condition: .any)
        }
    }

    private func result(
        of item: Method.Input.WritesItem, _ write: PreparedWrite, _ outcome: RepositoryWriter.Outcome,
        _ account: Account
    ) throws -> Method.Output.ResultsItem {
        if case .delete = item { return .deleteResult(Method.DeleteResult()) }
        let written = try WriteView(write, outcome, of: account)
        if case .create = item {
            return .createResult(
                Method.CreateResult(
                    uri: written.uri, cid: written.cid, validationStatus: written.status.map { .init($0) }))
        }
        return .updateResult(
            Method.UpdateResult(
                uri: written.uri, cid: written.cid, validationStatus: written.status.map { .init($0) }))
    }
}
