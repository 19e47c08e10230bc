import DataModel
import Lexicons
import Repo
import Schema
import Syntax

/// What one operation of a commit means for the index.
enum IndexChange: Sendable {
    case putTrack(ATURI, CID, Fm.Plyr.Track, TrackAudio, record: [UInt8])
    case putRemark(ATURI, Remark, record: [UInt8])
    case putProfile(DID, record: [UInt8])
    case delete(ATURI)

    /// A like or a comment.
    struct Remark: Sendable {
        enum Kind: String, Sendable {
            case like
            case comment
        }

        let kind: Kind
        let subject: ATURI
        let createdAt: Datetime
    }

    /// The collections that are indexed. Labels on others are not kept: whoever adds one lets the labelers be read
    /// from their beginnings again.
    static let collections: Set<NSID> = [
        Fm.Plyr.Track.nsid, Fm.Plyr.Like.nsid, Fm.Plyr.Comment.nsid, Fm.Plyr.Actor.Profile.nsid,
    ]

    /// Whether a label on `subject` could ever be shown: it is an account, or a record that is indexed.
    static func concerns(_ subject: URI) -> Bool {
        if subject.text.hasPrefix("did:") { return (try? DID(subject.text)) != nil }
        guard let uri = try? ATURI(subject.text), case .did = uri.authority, let collection = uri.collection else {
            return false
        }
        return collections.contains(collection)
    }

    /// - Parameters:
    ///   - record: the block of the record after the operation; nil for a deletion.
    ///   - ownOrigins: those of which the author's records may name audio.
    /// - Throws: `DataError` for a record that breaks its lexicon. Such a record is not in the index; if an earlier
    ///   version of it was, that must go.
    init?(
        _ operation: RecordOperation, in did: DID, record: [UInt8]?, ownOrigins: Set<String> = []
    ) throws(DataError) {
        guard let collection = operation.path.collection, Self.collections.contains(collection),
            let rkey = operation.path.rkey
        else { return nil }
        let uri = ATURI(authority: .did(did), collection: collection, rkey: rkey)
        guard let cid = operation.cid, let record else {
            self = .delete(uri)
            return
        }
        switch collection {
        case Fm.Plyr.Track.nsid:
            let track = try Fm.Plyr.Track(cbor: record)
            self = .putTrack(uri, cid, track, TrackAudio(track, ownOrigins: ownOrigins), record: record)
        case Fm.Plyr.Like.nsid:
            let like = try Fm.Plyr.Like(cbor: record)
            let remark = Remark(kind: .like, subject: like.subject.uri, createdAt: like.createdAt)
            self = .putRemark(uri, remark, record: record)
        case Fm.Plyr.Comment.nsid:
            let comment = try Fm.Plyr.Comment(cbor: record)
            let remark = Remark(kind: .comment, subject: comment.subject.uri, createdAt: comment.createdAt)
            self = .putRemark(uri, remark, record: record)
        default:
            _ = try Fm.Plyr.Actor.Profile(cbor: record)
            self = .putProfile(did, record: record)
        }
    }
}
