package import Syntax

/// Which documents are meant: one, or all whose names begin alike (`com.example.feed.*`).
package enum LexiconPattern: Sendable, Hashable, CustomStringConvertible {
    case document(NSID)
    /// `prefix` ends with a dot. `authority` is the one of the names that stand right below it.
    case group(prefix: String, authority: LexiconAuthority)

    package init(_ text: String) throws(SyntaxError) {
        guard text.utf8.last == UInt8(ascii: "*") else {
            self = .document(try NSID(text).normalized)
            return
        }
        // Any name will do to see whether what stands before it is an authority.
        let prefix = String(text.dropLast())
        guard prefix.utf8.last == UInt8(ascii: ".") else {
            throw SyntaxError(format: NSID.format, reason: "only a whole last segment can be *")
        }
        let member = try NSID(prefix + "x").normalized
        self = .group(prefix: String(member.text.dropLast()), authority: LexiconAuthority(of: member))
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
