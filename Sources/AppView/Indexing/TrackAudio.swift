import DataModel
import Lexicons
import Media
import Syntax

/// Where the audio of a track is, and what it is.
struct TrackAudio: Sendable, Hashable {
    /// The name in the object store: of the record's blob, or of a URL of our own.
    let fileID: String?
    /// Whether the repository has the audio.
    let hasBlob: Bool
    let mimeType: String

    /// - Parameter ownOrigins: origins under which this server serves or has served audio. Empty for a repository that
    ///   is not hosted here: nobody else's record makes a file of ours play.
    init(_ track: Fm.Plyr.Track, ownOrigins: Set<String> = []) {
        hasBlob = track.audioBlob != nil
        fileID =
            track.audioBlob.map { ObjectID($0.ref.digest).fileID }
            ?? track.audioUrl.flatMap { Self.fileID(of: $0, ownOrigins) }
        mimeType = track.audioBlob?.mimeType ?? Self.mimeType(of: track.fileType)
    }

    /// The last part of `{origin}/audio/{file_id}`.
    private static func fileID(of url: URI, _ ownOrigins: Set<String>) -> String? {
        let parts = url.text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, ownOrigins.contains(parts[..<3].joined(separator: "/")), parts[3] == "audio",
            parts[4].utf8.count == ObjectID.fileIDLength, Hex.decode(String(parts[4])) != nil
        else { return nil }
        return String(parts[4])
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
