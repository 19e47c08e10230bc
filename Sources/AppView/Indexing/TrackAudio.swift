import DataModel
import Lexicons
import Media
import Syntax

/// Where the audio of a track is, and what it is.
struct TrackAudio: Sendable, Hashable {
    /// The name in the object store: of the record's blob, or of a URL that has the form of our own.
    let fileID: String?
    let mimeType: String

    init(_ track: Fm.Plyr.Track) {
        fileID = track.audioBlob.map { ObjectID($0.ref.digest).fileID } ?? track.audioUrl.flatMap(Self.fileID)
        mimeType = track.audioBlob?.mimeType ?? Self.mimeType(of: track.fileType)
    }

    /// The last segment of `…/audio/{file_id}`.
    private static func fileID(of url: URI) -> String? {
        let segments = url.text.split(separator: "/")
        guard segments.count >= 2, segments[segments.count - 2] == "audio", let last = segments.last.map(String.init),
            last.utf8.count == ObjectID.fileIDLength, Hex.decode(last) != nil
        else { return nil }
        return last
    }

    /// The media type of a kind of file, by the names that records have for them.
    private static func mimeType(of fileType: String) -> String {
        switch fileType.lowercased() {
        case "mp3": "audio/mpeg"
        case "m4a", "mp4", "aac": "audio/mp4"
        case "wav": "audio/wav"
        case "flac": "audio/flac"
        case "aif", "aiff": "audio/aiff"
        case "ogg", "opus": "audio/ogg"
        case "webm": "audio/webm"
        default: "application/octet-stream"
        }
    }
}
