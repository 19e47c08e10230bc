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
    /// For archives that are too large for memory.
    let spoolFolder: String
    let slots: ArchiveSlots

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        let spool = try ArchiveSpool(folder: spoolFolder, slots: slots)
        let found = try await repositories.readLong(account) { head, blocks in
            if let since = parameters.since {
                // Readers take the first block for the commit.
                try spool.append(CAR.header(roots: [head.cid]) + CAR.section(head.cid, head.bytes))
                try blocks.each(after: since) { block in
                    if block.cid != head.cid { try spool.append(CAR.section(block.cid, block.bytes)) }
                }
            } else {
                var archive = try RepositoryArchive(commit: head, blocks: blocks, shared: blocks.sharedRecords())
                while let piece = try archive.next() { try spool.append(piece) }
            }
            return true
        }
        guard found == true else { throw RepositoryAccess.notFound(parameters.did) }
        return try await spool.body()
    }
}
