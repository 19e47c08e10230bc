import Schema
import DataModel
import Lexicons
import Syntax

/// Builds the record of a track. Pure.
struct TrackRecord {
    /// Where the audio can be fetched over HTTP.
    let audioURL: URI
    /// Where the cover can be fetched over HTTP.
    let coverURL: URI?
    /// The name to credit when the artist gave none.
    let artistName: String
    /// Microseconds since 1970.
    let now: Int64

    /// The record of `session` as its artist described it. Tags and the cover's blob have no field in the lexicon of
    /// the network; they travel as fields of our own, which open schemas allow.
    func record(of session: UploadSession, input: Fm.Plyr.Upload.PublishTrack.Input) -> Fm.Plyr.Track {
        var own = DataMap()
        if let tags = input.tags, !tags.isEmpty { own["tags"] = .array(tags.map(Value.string)) }
        if let cover = input.cover { own["cover"] = try? cover.value() }
        return Fm.Plyr.Track(
            title: input.title, artist: input.artist ?? artistName, audioUrl: audioURL, fileType: session.fileType,
            album: input.album, duration: session.durationMilliseconds / 1000,
            features: input.features?.map { Fm.Plyr.Track.FeaturedArtist(did: $0) }, imageUrl: coverURL,
            createdAt: Datetime(microseconds: now), description: input.description,
            labels: input.labels.flatMap { labels in
                switch labels {
                case .com_atproto_label_defs__selfLabels(let value): .com_atproto_label_defs__selfLabels(value)
                case .other(let value): .other(value)
                }
            }, unknownFields: UnknownFields(own))
    }
}
