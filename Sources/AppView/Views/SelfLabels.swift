import DataModel
import Labeling
import Lexicons
import Schema
import Syntax

/// What authors say of their own records, as labels. Nobody signs them: the record is signed.
enum SelfLabels {
    /// What the lexicon allows.
    private static let maximumCount = 10
    /// The one value of the protocol's own that an author may use.
    private static let requestable = "!no-unauthenticated"

    static func labels(of track: Fm.Plyr.Track, at uri: ATURI, cid: CIDString, by did: DID) -> [Label] {
        guard case .com_atproto_label_defs__selfLabels(let labels) = track.labels else { return [] }
        return Self.labels(labels, on: uri.text, cid: cid, by: did, at: track.createdAt)
    }

    /// The lexicon of the profile has no labels; records may have them all the same, in the usual form.
    static func labels(of profile: Fm.Plyr.Actor.Profile, cid: CIDString, by did: DID) -> [Label] {
        guard let value = profile.unknownFields.fields["labels"],
            let labels = try? Com.Atproto.Label.Defs.SelfLabels(value: value)
        else { return [] }
        return Self.labels(labels, on: did.profileURI, cid: cid, by: did, at: profile.createdAt)
    }

    private static func labels(
        _ labels: Com.Atproto.Label.Defs.SelfLabels, on subject: String, cid: CIDString, by did: DID, at time: Datetime
    ) -> [Label] {
        guard let uri = try? URI(subject) else { return [] }
        var values: [String] = []
        for label in labels.values.prefix(maximumCount) where isAllowed(label.val) && !values.contains(label.val) {
            values.append(label.val)
        }
        return values.map { Label(ver: Label.version, src: did, uri: uri, cid: cid, val: $0, cts: time) }
    }

    private static func isAllowed(_ value: String) -> Bool {
        guard (try? LabelRules.check(value: value)) != nil else { return false }
        return !value.hasPrefix("!") || value == requestable
    }
}
