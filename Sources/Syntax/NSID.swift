/// A namespaced identifier: a reversed domain (the authority) and a name, such as the id of a lexicon.
///
/// The authority is case-insensitive and the name is not; the text is kept as written and `==` compares it so.
/// Use `normalized` as a key.
public struct NSID: SyntaxValue {
    public static let format = "nsid"
    /// An authority of 253, a dot and a name of 63; only the sum is bounded, as the reference implementations do.
    public static let maximumLength = 317
    static let maximumNameLength = 63

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// The parts between the dots.
    public var segments: [String] {
        text.withBytes { bytes in
            bytes.split(separator: ASCII.dot).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The last segment.
    public var name: String { text.slice(nameStart..<text.utf8.count) }

    /// The domain that owns the name, in DNS order and lower case: `label.atproto.com` of `com.atproto.label.defs`.
    public var authority: String { segments.dropLast().reversed().joined(separator: ".").asciiLowercased }

    /// The same identifier with its authority in lower case.
    public var normalized: NSID {
        NSID(unchecked: text.slice(0..<nameStart).asciiLowercased + name)
    }

    private var nameStart: Int { text.withBytes { ($0.lastIndex(of: ASCII.dot) ?? -1) + 1 } }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count <= maximumLength else { return "longer than 317 characters" }
        guard let lastDot = bytes.lastIndex(of: ASCII.dot) else { return "needs three segments at least" }
        var start = 0
        var segments = 1
        while start <= lastDot {
            let end = bytes.index(of: ASCII.dot, from: start) ?? lastDot
            let label = bytes.part(start, end)
            if let reason = DomainName.problem(label: label) { return reason }
            if start == 0, label[0].isDigit { return "starts with a digit" }
            segments += 1
            start = end + 1
        }
        guard segments >= 3 else { return "needs three segments at least" }
        return nameProblem(bytes.part(lastDot + 1, bytes.count))
    }

    private static func nameProblem(_ name: UnsafeBufferPointer<UInt8>) -> String? {
        guard let first = name.first else { return "no name after the last dot" }
        guard name.count <= maximumNameLength else { return "a name longer than 63 characters" }
        guard first.isLetter else { return "the name must start with a letter" }
        return name.allSatisfy(\.isAlphanumeric) ? nil : "the name may have letters and digits only"
    }
}

extension NSID: Comparable {
    /// By bytes; all NSIDs are ASCII.
    public static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}
