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

    /// The views of those tracks that may be shown, in the order given. `plays`: counts by URI.
    func views(of hydrated: HydratedTracks, plays: [String: Int64]) -> [Fm.Plyr.Feed.Defs.TrackView] {
        let labels = Dictionary(grouping: hydrated.labels.effective(at: now), by: \.uri.text)
        return hydrated.tracks.compactMap { track in
            let own = (labels[track.uri.text] ?? []).filter { $0.cid == nil || $0.cid?.text == track.cid.text }
            let author = labels[track.did.text] ?? []
            guard !VisibilityRules.isHidden(by: own + author) else { return nil }
            return try? view(
                of: track, labels: own,
                authorLabels: author + (labels[track.did.profileURI] ?? []).filter { $0.cid == nil },
                plays: plays[track.uri.text] ?? 0,
                viewer: hydrated.likes.map { Fm.Plyr.Feed.Defs.ViewerState(like: $0[track.uri.text]) })
        }
    }

    private func view(
        of track: IndexedTrack, labels: [Label], authorLabels: [Label], plays: Int64,
        viewer: Fm.Plyr.Feed.Defs.ViewerState?
    ) throws -> Fm.Plyr.Feed.Defs.TrackView {
        let record = try Fm.Plyr.Track(uncheckedCBOR: track.record)
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
            url: url, mimeType: track.mimeType, duration: record.duration, size: record.audioBlob?.size,
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

/// What labels do to whether something is shown. Pure.
enum VisibilityRules {
    /// Labels on one subject in a view; labelers may say more.
    static let maximumShown = 100

    /// The protocol's own values that take content away.
    static let hiding: Set<String> = ["!hide", "!takedown", "!suspend"]

    static func isHidden(by labels: [Label]) -> Bool {
        labels.contains { hiding.contains($0.val) }
    }

    /// The track that lets a file be played; nil when none does. What is said of a copy, such as an impostor's, is not
    /// said of the others; but besides the first track only those count that have the file in their repositories, not
    /// mere names of what somebody else had.
    static func audible(_ tracks: [IndexedAudio]) -> IndexedAudio? {
        tracks.enumerated().first { index, track in
            track.isActive && !track.isHidden && (index == 0 || track.hasBlob)
        }?.element
    }
}
