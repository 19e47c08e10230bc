/// A host name that stands for an account. Letters of either case; see `normalized`.
public struct Handle: SyntaxValue {
    public static let format = "handle"
    public static let maximumLength = DomainName.maximumLength

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// The handle in lower case, which is the form to compare, store and show.
    public var normalized: Handle { Handle(unchecked: text.asciiLowercased) }

    /// `handle.invalid`: shown in place of a handle that does not point back to its account.
    public static let invalid = Handle(unchecked: "handle.invalid")

    /// Whether the top-level domain can never be resolved on the Internet (specification "handle", reserved names).
    public var hasReservedTopLevel: Bool {
        let lowercased = text.asciiLowercased
        return Self.reservedSuffixes.contains { lowercased.utf8.reversed().starts(with: $0.utf8.reversed()) }
    }

    private static let reservedSuffixes = [
        ".alt", ".arpa", ".example", ".internal", ".invalid", ".local", ".localhost", ".onion",
    ]

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count <= maximumLength else { return "longer than 253 characters" }
        var start = 0
        var labels = 0
        while true {
            let end = bytes.index(of: ASCII.dot, from: start) ?? bytes.count
            let label = bytes.part(start, end)
            if let reason = DomainName.problem(label: label) { return reason }
            labels += 1
            if end == bytes.count {
                if labels < 2 { return "needs two labels at least" }
                return label[0].isDigit ? "the top-level domain starts with a digit" : nil
            }
            start = end + 1
        }
    }
}
