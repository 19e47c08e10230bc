import DataModel
import Lexicons
import Repo
import XRPC

/// `com.atproto.sync.getRepo`
struct SyncGetRepo: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetRepo
    static let access = Access.anybody

    let accounts: RepositoryAccess
    let repositories: RepositoryStore
    /// For archives that do not belong into memory.
    let spoolFolder: String
    let slots: ArchiveSlots

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        let spool = ArchiveSpool(folder: spoolFolder, slots: slots)
        let found = try await repositories.read(account) { head, blocks in
            if let since = parameters.since {
                try spool.append(CAR.header(roots: [head.cid]))
                try blocks.each(after: since) { block in try spool.append(CAR.section(block.cid, block.bytes)) }
            } else {
                var archive = try RepositoryArchive(commit: head, blocks: blocks)
                while let piece = try archive.next() { try spool.append(piece) }
            }
            return true
        }
        guard found == true else { throw RepositoryAccess.notFound(parameters.did) }
        return try await spool.body()
    }
}
