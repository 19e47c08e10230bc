import DataModel
import Labeling
import Lexicons
import Schema
import Syntax

/// Makes views of what the index holds. Pure.
struct TrackPresenter: Sendable {
    /// Graphemes of a name, and labels of a subject: a record may have longer ones, labelers may say more.
    private static let maximumNameLength = 64
    private static let maximumLabels = 100

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
                of: track, labels: own, authorLabels: author + (labels[track.did.profileURI] ?? []),
                plays: plays[track.uri.text] ?? 0,
                viewer: hydrated.likes.map { Fm.Plyr.Feed.Defs.ViewerState(like: $0[track.uri.text]) })
        }
    }

    private func view(
        of track: IndexedTrack, labels: [Label], authorLabels: [Label], plays: Int64,
        viewer: Fm.Plyr.Feed.Defs.ViewerState?
    ) throws -> Fm.Plyr.Feed.Defs.TrackView {
        let record = try Fm.Plyr.Track(cbor: track.record)
        let tags = TrackTags.tags(of: record)
        return Fm.Plyr.Feed.Defs.TrackView(
            uri: track.uri, cid: track.cid,
            author: Fm.Plyr.Actor.Defs.ProfileView(
                did: track.did, handle: track.handle, displayName: String(record.artist.prefix(Self.maximumNameLength)),
                labels: authorLabels.isEmpty ? nil : Array(authorLabels.prefix(Self.maximumLabels))),
            record: try Value(cbor: track.record).asMap ?? DataMap(), audio: try audio(of: record),
            cover: record.imageUrl.flatMap(\.onTheWeb).map { Fm.Plyr.Feed.Defs.ImageView(url: $0) },
            tags: tags.isEmpty ? nil : tags,
            likeCount: track.likeCount, commentCount: track.commentCount, playCount: plays,
            labels: Array(labels.prefix(Self.maximumLabels)), viewer: viewer,
            indexedAt: Datetime(microseconds: track.indexedAt))
    }

    /// Audio in the object store is served from here, under its content; other audio where its record says.
    private func audio(of record: Fm.Plyr.Track) throws -> Fm.Plyr.Feed.Defs.AudioView {
        let audio = TrackAudio(record)
        let own = try audio.fileID.map { try URI("\(origin)/audio/\($0)") }
        guard let url = own ?? record.audioUrl?.onTheWeb else { throw DataError("a track without audio") }
        return Fm.Plyr.Feed.Defs.AudioView(
            url: url, mimeType: audio.mimeType, duration: record.duration, size: record.audioBlob?.size,
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
    /// The protocol's own values that take content away.
    private static let hiding: Set<String> = ["!hide", "!takedown", "!suspend"]

    static func isHidden(by labels: [Label]) -> Bool {
        labels.contains { hiding.contains($0.val) }
    }

    /// Whether labels in force hide a version of a track, or its author.
    static func hides(_ labels: [Label], _ track: IndexedAudio) -> Bool {
        isHidden(
            by: labels.filter { label in
                label.uri.text == track.did.text
                    || (label.uri.text == track.uri && (label.cid == nil || label.cid?.text == track.cid))
            })
    }
}
