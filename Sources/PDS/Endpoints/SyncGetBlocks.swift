import DataModel
import Lexicons
import XRPC

/// `com.atproto.sync.getBlocks`
struct SyncGetBlocks: QueryHandler {
    typealias Method = Com.Atproto.Sync.GetBlocks
    static let access = Access.anybody

    /// Of one request: as many as a page of anything else.
    private static let maximumBlocks = 1000

    let accounts: RepositoryAccess
    let repositories: RepositoryStore

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let account = try await accounts.available(parameters.did)
        guard parameters.cids.count <= Self.maximumBlocks else {
            throw XRPCError.invalidRequest("At most \(Self.maximumBlocks) blocks.")
        }
        let cids = try parameters.cids.map { try CID($0) }
        let archive = try await repositories.read(account) { _, blocks in
            var archive = CAR.header(roots: [])
            for cid in cids {
                guard let block = try blocks.block(cid) else {
                    throw Method.Failure.blockNotFound.because("Could not find cids: \(cid)")
                }
                archive += CAR.section(cid, block)
            }
            return archive
        }
        guard let archive else { throw RepositoryAccess.notFound(parameters.did) }
        return RawBody(stream: BodyStream(bytes: archive), contentType: CAR.mediaType, length: archive.count)
    }
}
