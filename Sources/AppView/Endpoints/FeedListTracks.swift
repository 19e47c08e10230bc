import Lexicons
import Syntax
import XRPC

/// `fm.plyr.feed.listTracks`
struct FeedListTracks: QueryHandler {
    typealias Method = Fm.Plyr.Feed.ListTracks

    let reader: ViewReader
    let actors: ActorResolver

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let order = TrackOrder(rawValue: parameters.sort.text) else {
            throw XRPCError.invalidRequest("Parameter sort must be latest or popular.")
        }
        let cursor = try parameters.cursor.map { text in
            guard let cursor = TrackCursor(text) else {
                throw Method.Failure.invalidCursor.because("The cursor is none of ours.")
            }
            return cursor
        }
        var actor: DID?
        if let identifier = parameters.actor {
            actor = try await actors.did(of: identifier)
            guard actor != nil else { throw Method.Failure.actorNotFound.because("No account \(identifier) is known.") }
        }
        let limit = Int(clamping: parameters.limit)
        // One more than asked for tells whether there is a next page.
        var found = try await reader.index.tracks(
            by: actor, tag: parameters.tag.map(TrackTags.normalize), order: order, after: cursor, limit: limit + 1,
            viewer: caller.did)
        let hasMore = found.tracks.count > limit
        found.tracks = Array(found.tracks.prefix(limit))
        let next = hasMore ? found.tracks.last.map { $0.cursor(in: order).description } : nil
        return Method.Output(cursor: next, tracks: try await reader.views(of: found))
    }
}

extension IndexedTrack {
    /// The place behind this track in a list.
    func cursor(in order: TrackOrder) -> TrackCursor {
        TrackCursor(key: order == .latest ? sortAt : likeCount, id: id)
    }
}
