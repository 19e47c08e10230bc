import DataModel
import Lexicons
import Repo
import Syntax
import XRPC

/// A written record as methods answer it.
struct WriteView: Sendable {
    let uri: ATURI
    let cid: CIDString
    /// Nil when nothing changed.
    let commit: Com.Atproto.Repo.Defs.CommitMeta?
    /// Nil when the caller wanted no validation.
    let status: String?

    /// `write` must not be a deletion.
    init(_ write: PreparedWrite, _ outcome: RepositoryWriter.Outcome, of account: Account) throws {
        guard let block = write.block else { throw XRPCError.internalServerError }
        uri = ATURI(authority: .did(account.did), collection: write.collection, rkey: write.rkey)
        cid = try block.cid.string
        commit = try outcome.commit.map(Self.meta)
        status = write.isValidated.map { $0 ? "valid" : "unknown" }
    }

    static func meta(_ commit: Commit) throws -> Com.Atproto.Repo.Defs.CommitMeta {
        Com.Atproto.Repo.Defs.CommitMeta(cid: try commit.cid.string, rev: commit.rev)
    }
}
