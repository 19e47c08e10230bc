package import DataModel
package import Labeling
package import Syntax

/// What is to be said, before it has a time and a signature.
package struct LabelDraft: Sendable, Hashable {
    package let uri: URI
    package let cid: CID?
    package let val: String
    package let isNegation: Bool
    package let exp: Datetime?

    /// Checks what a moderator typed.
    package init(
        uri: String, cid: String? = nil, val: String, isNegation: Bool = false, exp: Datetime? = nil
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
            self.cid = try cid.map { text throws(DataError) in try CID(text) }
        } catch { throw .invalidCID }
        try LabelRules.check(value: val)
        self.val = val
        self.isNegation = isNegation
        self.exp = exp
    }
}

/// A label with its place in the log.
package struct SequencedLabel: Sendable, Hashable {
    package let seq: Int64
    package let label: Label
}
