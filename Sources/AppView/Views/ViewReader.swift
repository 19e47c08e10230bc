import Lexicons
import Syntax

/// Tracks as a caller may see them: rows and remarks from the index, plays from the state, then the pure part.
struct ViewReader: Sendable {
    let index: IndexStore
    let state: StateStore
    let origin: String
    let now: @Sendable () -> Int64

    func views(
        of hydrated: HydratedTracks, in context: ViewContext, for scope: ViewScope
    ) async throws -> [Fm.Plyr.Feed.Defs.TrackView] {
        let plays = try await state.plays(of: hydrated.tracks.map(\.uri.text))
        return TrackPresenter(origin: origin, now: now(), scope: scope).views(of: hydrated, in: context, plays: plays)
    }
}
