import Labeling
import Lexicons
import Syntax

/// Where something is shown.
enum ViewContext: Sendable {
    /// Among others that nobody asked for by name.
    case list
    /// By itself, to those who ask for just this.
    case permalink
}

/// What labels do to whether something is shown. Pure.
enum VisibilityRules {
    /// Labels on one subject in a view; labelers may say more.
    static let maximumShown = 100

    /// The protocol's own values that take content away, when a labeler says so that redacts.
    static let redacting: Set<String> = ["!takedown", "!suspend"]
    /// Those of the operator's labelers that do.
    static let hiding = redacting.union(["!hide"])
    /// What those should see who are looking for it.
    static let adult: Set<String> = ["sexual", "porn"]
    /// What may be another's: it is not spread, but whoever has the address may judge.
    static let copyright = "copyright-violation"

    /// Whether content is gone for everybody, its author included.
    static func isRemoved(by labels: some Sequence<Label>, in scope: ViewScope) -> Bool {
        labels.contains { label in
            if scope.own.contains(label.src) { return hiding.contains(label.val) }
            return redacting.contains(label.val)
                && scope.labelers.labelers.contains { $0.did == label.src && $0.redacts }
        }
    }

    /// Whether content that is not gone is shown. Authors find their own everywhere.
    static func isShown(despite labels: some Sequence<Label>, in context: ViewContext, isOwner: Bool) -> Bool {
        switch context {
        case .permalink: true
        case .list: isOwner || !labels.contains { adult.contains($0.val) || $0.val == copyright }
        }
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
