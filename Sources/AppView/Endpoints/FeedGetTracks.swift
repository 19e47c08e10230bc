import Lexicons
import Syntax
import XRPC

/// `fm.plyr.feed.getTracks`
struct FeedGetTracks: QueryHandler {
    typealias Method = Fm.Plyr.Feed.GetTracks

    let reader: ViewReader
    let actors: ActorResolver

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let uris = try await actors.canonical(parameters.uris)
        let found = try await reader.index.tracks(at: uris, viewer: caller.did)
        let views = try await reader.views(of: found)
        let byURI = Dictionary(views.map { ($0.uri.text, $0) }, uniquingKeysWith: { first, _ in first })
        return Method.Output(tracks: uris.compactMap { byURI[$0.text] })
    }
}
