import DataModel
package import Labeling
import Lexicons
package import Syntax

/// What is to be said, before it has a signature.
package struct LabelDraft: Sendable, Hashable {
    package let uri: URI
    package let cid: CIDString?
    package let val: String
    package let isNegation: Bool
    package let exp: Datetime?
    /// When it was said, kept as this very text; nil for now. For labels that come from elsewhere.
    package let cts: Datetime?
    /// What is known about the subject, for review.
    package let context: LabelContext?
    /// Whether to emit the label even if it is in force already, for subscribers that may have missed it.
    package let isEmittedAgain: Bool

    /// Checks what a moderator typed.
    package init(
        uri: String, cid: String? = nil, val: String, isNegation: Bool = false, exp: Datetime? = nil,
        cts: Datetime? = nil, context: LabelContext? = nil, isEmittedAgain: Bool = false
    ) throws(LabelError) {
        var isByHandle = false
        do {
            self.uri = try URI(uri)
            // A subject of the network is checked by the stricter grammar of its kind.
            if uri.hasPrefix("at://"), case .handle = try ATURI(uri).authority { isByHandle = true }
            if uri.hasPrefix("did:") { _ = try DID(uri) }
        } catch { throw .invalidSubject }
        if isByHandle { throw .handleInSubject }
        do {
            self.cid = try cid.map { text in try CIDString(CID(text).description) }
        } catch { throw .invalidCID }
        try LabelRules.check(value: val)
        self.val = val
        self.isNegation = isNegation
        self.exp = exp
        self.cts = cts
        self.context = context
        self.isEmittedAgain = isEmittedAgain
    }

    /// The label that says this.
    ///
    /// - Parameter now: microseconds since 1970, for a draft without a time of its own.
    func label(from src: DID, at now: Int64) -> Label {
        Label(
            ver: Label.version, src: src, uri: uri, cid: cid, val: val,
            neg: isNegation ? true : nil, cts: cts ?? Datetime(microseconds: now), exp: exp)
    }
}

/// A label with its place in the log.
package struct SequencedLabel: Sendable, Hashable {
    package let seq: Int64
    package let label: Label

    package init(seq: Int64, label: Label) {
        self.seq = seq
        self.label = label
    }
}

/// How a draft was answered.
package struct Emission: Sendable, Hashable {
    package let entry: SequencedLabel
    /// False when the same label was in force already, and nothing was emitted.
    package let isNew: Bool
    /// Whether this is a negation, and the log had no label with its source, subject and value.
    package var negatesUnknown = false

    /// What the operator should know about it, each a sentence.
    package var notes: [String] {
        var notes: [String] = []
        if negatesUnknown {
            notes.append(
                "The log had no label \(entry.label.val) on this subject; the negation was emitted for subscribers "
                    + "that have one")
        }
        if !entry.label.isNegation, let problem = ValueSyntax(entry.label.val).problem { notes.append(problem) }
        return notes
    }
}
