import DataModel
import Lexicons
import XRPC

/// `com.atproto.sync.getBlocks`
struct SyncGetBlocks: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetBlocks
    static let access = Access.anybody

    /// Of one request: as many as a page of anything else.
    private static let maximumBlocks = 1000
    /// A sixteenth of what that many records could have.
    private static let maximumBytes = 64 << 20

    let accounts: RepositoryAccess
    let repositories: RepositoryStore
    let spoolFolder: String
    let slots: ArchiveSlots

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        guard parameters.cids.count <= Self.maximumBlocks else {
            throw XRPCError.invalidRequest("At most \(Self.maximumBlocks) blocks.")
        }
        var seen: Set<CID> = []
        let cids = try parameters.cids.map { try CID($0) }.filter { seen.insert($0).inserted }
        let spool = try ArchiveSpool(folder: spoolFolder, slots: slots)
        let found = try await repositories.readLong(account) { _, blocks in
            try spool.append(CAR.header(roots: []))
            var bytes = 0
            for cid in cids {
                guard let block = try blocks.block(cid) else {
                    throw Method.Failure.blockNotFound.because("Could not find cids: \(cid)")
                }
                bytes += block.count
                guard bytes <= Self.maximumBytes else {
                    throw XRPCError.invalidRequest(
                        "The blocks have more than \(Self.maximumBytes) bytes; request fewer at a time")
                }
                try spool.append(CAR.section(cid, block))
            }
            return true
        }
        guard found == true else { throw RepositoryAccess.notFound(parameters.did) }
        return try await spool.body()
    }
}
