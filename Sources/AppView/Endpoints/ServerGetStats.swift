import Lexicons
import XRPC

/// `fm.plyr.server.getStats`
struct ServerGetStats: QueryHandler {
    typealias Method = Fm.Plyr.Server.GetStats

    let index: IndexStore
    let state: StateStore
    let now: @Sendable () -> Int64

    func respond(to parameters: NoParameters, from caller: Caller) async throws -> Method.Output {
        let counts = try await index.counts(at: now())
        return Method.Output(
            tracks: counts.tracks, artists: counts.artists, plays: try await state.plays(), likes: counts.likes,
            comments: counts.comments, labels: counts.labels)
    }
}
