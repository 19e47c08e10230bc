package import Syntax

/// Which documents are meant: one, or all whose names begin alike (`com.example.feed.*`).
package enum LexiconPattern: Sendable, Hashable, CustomStringConvertible {
    case document(NSID)
    /// `prefix` ends with a dot. `authority` is the one of the names that stand right below it.
    case group(prefix: String, authority: LexiconAuthority)

    package init(_ text: String) throws(SyntaxError) {
        switch try NSIDPattern(text) {
        case .one(let nsid): self = .document(nsid)
        case .below(let prefix):
            // Any name will do to see whether what stands before it is an authority.
            self = .group(prefix: prefix, authority: LexiconAuthority(of: try NSID(prefix + "x")))
        }
    }

    package var description: String {
        switch self {
        case .document(let nsid): nsid.text
        case .group(let prefix, _): prefix + "*"
        }
    }

    package func matches(_ nsid: NSID) -> Bool {
        switch self {
        case .document(let one): one == nsid.normalized
        case .group(let prefix, _): nsid.normalized.text.utf8.starts(with: prefix.utf8)
        }
    }
}

extension Sequence where Element == LexiconPattern {
    /// Whether one of them, or there is none.
    package func allow(_ nsid: NSID) -> Bool {
        var isEmpty = true
        for pattern in self {
            if pattern.matches(nsid) { return true }
            isEmpty = false
        }
        return isEmpty
    }
}
