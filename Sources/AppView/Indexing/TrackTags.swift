import DataModel
import Lexicons
import Schema

/// The tags of a track: a field of ours, which the lexicon of the network does not name.
enum TrackTags {
    /// As many as `publishTrack` takes; a record may say more, which are not indexed.
    static let maximumCount = 10
    /// In bytes.
    static let maximumLength = 50

    /// The tags in the order of the record, each once, in lower case.
    static func tags(of track: Fm.Plyr.Track) -> [String] {
        var tags: [String] = []
        for case .string(let text) in track.unknownFields.fields["tags"]?.asArray ?? [] {
            let tag = normalize(text)
            guard !tag.isEmpty, tag.utf8.count <= maximumLength, isPlain(tag), !tags.contains(tag) else { continue }
            tags.append(tag)
            if tags.count == maximumCount { break }
        }
        return tags
    }

    /// Without control characters, which cannot be shown: for the database a zero byte would end the tag, and two
    /// that differ behind it would be one.
    private static func isPlain(_ tag: String) -> Bool {
        tag.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// How a tag is compared.
    static func normalize(_ tag: String) -> String { tag.lowercased() }
}
