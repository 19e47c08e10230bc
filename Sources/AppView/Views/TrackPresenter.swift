import DataModel
import Labeling
import Lexicons
import Schema
import Syntax

/// Makes views of what the index holds. Pure.
struct TrackPresenter: Sendable {
    /// Graphemes of a name in a view; a record may have longer ones.
    private static let maximumNameLength = 64

    /// The origin under which audio is served, without a trailing slash.
    let origin: String
    /// Microseconds since 1970.
    let now: Int64
    let scope: ViewScope

    /// The views of those tracks that may be shown, in the order given. `plays`: counts by URI.
    func views(
        of hydrated: HydratedTracks, in context: ViewContext, plays: [String: Int64]
    ) -> [Fm.Plyr.Feed.Defs.TrackView] {
        let labels = SubjectLabels(hydrated.labels, at: now)
        return hydrated.tracks.compactMap { track in
            guard let record = try? Fm.Plyr.Track(uncheckedCBOR: track.record) else { return nil }
            let said = labels.on(track.uri.text, cid: track.cid)
            // An author may be a labeler too; of one source a value applies once.
            let ofSelf = SelfLabels.labels(of: record, at: track.uri, cid: track.cid, by: track.did).filter { own in
                !said.contains { $0.src == own.src && $0.val == own.val }
            }
            let ofAccount = labels.on(track.did.text)
            guard !VisibilityRules.isRemoved(by: said + ofAccount, in: scope),
                VisibilityRules.isShown(
                    despite: ofSelf + said + ofAccount, in: context, isOwner: scope.viewer == track.did)
            else { return nil }
            let profile = hydrated.profiles[track.did]
            let ofProfile = labels.on(track.did.profileURI, cid: profile?.cid)
            return try? view(
                of: track, record, labels: ofSelf + scope.shown(said),
                authorLabels: (profile?.selfLabels(by: track.did) ?? []) + scope.shown(ofAccount + ofProfile),
                plays: plays[track.uri.text] ?? 0,
                viewer: hydrated.likes.map { Fm.Plyr.Feed.Defs.ViewerState(like: $0[track.uri.text]) })
        }
    }

    private func view(
        of track: IndexedTrack, _ record: Fm.Plyr.Track, labels: [Label], authorLabels: [Label], plays: Int64,
        viewer: Fm.Plyr.Feed.Defs.ViewerState?
    ) throws -> Fm.Plyr.Feed.Defs.TrackView {
        let tags = TrackTags.tags(of: record)
        return Fm.Plyr.Feed.Defs.TrackView(
            uri: track.uri, cid: track.cid,
            author: Fm.Plyr.Actor.Defs.ProfileView(
                did: track.did, handle: track.handle, displayName: String(record.artist.prefix(Self.maximumNameLength)),
                labels: authorLabels.isEmpty ? nil : Array(authorLabels.prefix(VisibilityRules.maximumShown))),
            record: try Value(cbor: track.record).asMap ?? DataMap(), audio: try audio(of: track, record),
            cover: record.imageUrl.flatMap(\.onTheWeb).map { Fm.Plyr.Feed.Defs.ImageView(url: $0) },
            tags: tags.isEmpty ? nil : tags,
            likeCount: track.likeCount, commentCount: track.commentCount, playCount: plays,
            labels: Array(labels.prefix(VisibilityRules.maximumShown)), viewer: viewer,
            indexedAt: Datetime(microseconds: track.indexedAt))
    }

    /// Audio in the object store is served from here, under its content; other audio where its record says.
    private func audio(of track: IndexedTrack, _ record: Fm.Plyr.Track) throws -> Fm.Plyr.Feed.Defs.AudioView {
        let own = try track.fileID.map { try URI("\(origin)/audio/\($0)") }
        guard let url = own ?? record.audioUrl?.onTheWeb else { throw DataError("a track without audio") }
        return Fm.Plyr.Feed.Defs.AudioView(
            url: url, mimeType: track.mimeType, duration: record.duration,
            size: record.audioBlob.flatMap { $0.isLegacy ? nil : $0.size },
            cid: try record.audioBlob.map { try CIDString($0.ref.description) })
    }
}

extension URI {
    /// The URI if it leads to the web. A record may hold any other, and pages and players would follow: `javascript:`.
    fileprivate var onTheWeb: URI? {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        return ["https", "http"].contains(scheme) ? self : nil
    }
}
