import DataModel
import Lexicons
import Repo
import Syntax
import XRPC

/// Something the firehose tells.
enum RepositoryEvent: Sendable {
    case identity(did: DID, handle: Handle)
    case account(did: DID, status: AccountStatus)
    case commit(CommitPlan)

    typealias Events = Com.Atproto.Sync.SubscribeRepos

    /// The event as it is sent.
    func message(seq: Int64, at now: Int64) -> Events.Message {
        let time = Datetime(microseconds: now)
        switch self {
        case .identity(let did, let handle):
            return .identity(Events.Identity(seq: seq, did: did, time: time, handle: handle))
        case .account(let did, let status):
            return .account(
                Events.Account(
                    seq: seq, did: did, time: time, active: status.isActive,
                    status: status.isActive ? nil : Events.Account.Status(status.rawValue)))
        case .commit(let plan):
            return .commit(
                Events.Commit(
                    seq: seq, rebase: false, tooBig: false, repo: plan.commit.did, commit: plan.commit.cid,
                    rev: plan.commit.rev, since: plan.since, blocks: plan.archive,
                    ops: plan.operations.map(Self.operation), blobs: [], prevData: plan.previousData, time: time))
        }
    }

    private static func operation(_ operation: RecordOperation) -> Events.RepoOp {
        let action: Events.RepoOp.Action
        switch operation.action {
        case .create: action = .create
        case .update: action = .update
        case .delete: action = .delete
        }
        return Events.RepoOp(
            action: action, path: operation.path.text, cid: operation.cid, prev: operation.previous)
    }
}
