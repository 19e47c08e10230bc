import Lexicons
import Syntax
import XRPC

/// `fm.plyr.feed.getTracks`
struct FeedGetTracks: FieldedQueryHandler {
    typealias Method = Fm.Plyr.Feed.GetTracks

    let reader: ViewReader
    let actors: ActorResolver
    let labelers: FollowedLabelers

    func respond(
        to parameters: Method.Parameters, from caller: Caller
    ) async throws -> FieldedOutput<Method.Output> {
        let scope = try labelers.scope(of: caller)
        let uris = try await actors.canonical(parameters.uris)
        let found = try await reader.index.tracks(at: uris, for: scope)
        let views = try await reader.views(of: found, in: .permalink, for: scope)
        let byURI = Dictionary(views.map { ($0.uri.text, $0) }, uniquingKeysWith: { first, _ in first })
        return FieldedOutput(Method.Output(tracks: uris.compactMap { byURI[$0.text] }), fields: scope.fields)
    }
}
