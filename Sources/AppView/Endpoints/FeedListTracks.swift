import Lexicons
import Syntax
import XRPC

/// `fm.plyr.feed.listTracks`
struct FeedListTracks: FieldedQueryHandler {
    typealias Method = Fm.Plyr.Feed.ListTracks

    let reader: ViewReader
    let actors: ActorResolver
    let labelers: FollowedLabelers

    /// Where labels hide most of a list, so many pages of it are read for one answer. Then a client comes again.
    private static let maximumReads = 5

    func respond(
        to parameters: Method.Parameters, from caller: Caller
    ) async throws -> FieldedOutput<Method.Output> {
        let scope = try labelers.scope(of: caller)
        guard let order = TrackOrder(rawValue: parameters.sort.text) else {
            throw XRPCError.invalidRequest("Parameter sort must be latest or popular.")
        }
        var place = try parameters.cursor.map { text in
            guard let cursor = TrackCursor(text) else {
                throw Method.Failure.invalidCursor.because("The cursor is none of ours.")
            }
            return cursor
        }
        var actor: DID?
        if let identifier = parameters.actor {
            actor = try await actors.did(of: identifier, for: caller)
            guard actor != nil else { throw Method.Failure.actorNotFound.because("No account \(identifier) is known.") }
        }
        let limit = Int(clamping: parameters.limit)
        var views: [Fm.Plyr.Feed.Defs.TrackView] = []
        for _ in 0..<Self.maximumReads {
            let missing = limit - views.count
            // One more than is missing tells whether there is a next page.
            var found = try await reader.index.tracks(
                by: actor, tag: parameters.tag.map(TrackTags.normalize), order: order, after: place,
                limit: missing + 1, for: scope)
            let hasMore = found.tracks.count > missing
            found.tracks = Array(found.tracks.prefix(missing))
            views += try await reader.views(of: found, in: .list, for: scope)
            place = hasMore ? found.tracks.last?.cursor(in: order) : nil
            if place == nil || views.count == limit { break }
        }
        return FieldedOutput(Method.Output(cursor: place?.description, tracks: views), fields: scope.fields)
    }
}

extension IndexedTrack {
    /// The place behind this track in a list.
    func cursor(in order: TrackOrder) -> TrackCursor {
        TrackCursor(key: order == .latest ? sortAt : likeCount, id: id)
    }
}
