import Lexicons
import Streams
import XRPC

/// `com.atproto.sync.subscribeRepos`
struct SyncSubscribeRepos: SubscriptionHandler {
    typealias Method = Com.Atproto.Sync.SubscribeRepos
    static let access = Access.anybody

    let outbox: Outbox

    func frames(for parameters: Method.Parameters, from caller: Caller) async throws -> FrameStream {
        if let cursor = parameters.cursor, cursor < 0 {
            throw XRPCError.invalidRequest("The cursor must not be negative.")
        }
        return try await outbox.frames(after: parameters.cursor)
    }
}
