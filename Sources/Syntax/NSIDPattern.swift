/// One NSID, or all that begin with the same segments: `com.example.*`; `*` is all. Compared without regard to the case
/// of the authority, as NSIDs are.
public enum NSIDPattern: Sendable, Hashable, CustomStringConvertible {
    case one(NSID)
    /// With a dot at its end, unless it is empty.
    case below(prefix: String)

    /// Throws for what is neither an NSID nor the beginning of one with `*` in the place of the rest.
    public init(_ text: String) throws(SyntaxError) {
        guard text.utf8.last == ASCII.asterisk else {
            self = .one(try NSID(text).normalized)
            return
        }
        let prefix = String(text.utf8.dropLast()) ?? ""
        guard prefix.isEmpty || prefix.utf8.last == ASCII.dot else {
            throw SyntaxError(format: NSID.format, reason: "only a whole last segment can be *")
        }
        // Any two segments will do to see whether what stands before them can be the beginning of an NSID.
        if !prefix.isEmpty { _ = try NSID(prefix + "a.x") }
        self = .below(prefix: prefix.asciiLowercased)
    }

    /// Whether the pattern stands for the name.
    public func matches(_ nsid: NSID) -> Bool {
        let name = nsid.normalized.text.utf8
        return switch self {
        case .one(let one): name.elementsEqual(one.text.utf8)
        case .below(let prefix): name.starts(with: prefix.utf8)
        }
    }

    public var description: String {
        switch self {
        case .one(let nsid): nsid.text
        case .below(let prefix): prefix + "*"
        }
    }
}
