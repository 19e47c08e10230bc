/// An `at://` URI in the restricted form of lexicons: an account, and maybe a collection and a record of it.
/// No query, fragment or trailing slash.
public struct ATURI: SyntaxValue {
    public static let format = "at-uri"
    /// The specification's 8 KiB.
    public static let maximumLength = 8192
    private static let schemeLength = 5

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    /// The URI of an account, a collection or a record; a record key without a collection is left out.
    public init(authority: AtIdentifier, collection: NSID? = nil, rkey: RecordKey? = nil) {
        var text = "at://" + authority.text
        if let collection {
            text += "/" + collection.text
            if let rkey { text += "/" + rkey.text }
        }
        self.text = text
    }

    /// The account.
    public var authority: AtIdentifier {
        let ends = slashes
        let part = text.slice(Self.schemeLength..<(ends.first ?? text.utf8.count))
        if let did = try? DID(part) { return .did(did) }
        // The text was checked when it was made, so that one of the two always parses.
        return .handle((try? Handle(part)) ?? .invalid)
    }

    /// The collection, when the URI has one.
    public var collection: NSID? {
        let ends = slashes
        guard let start = ends.first else { return nil }
        return try? NSID(text.slice(start + 1..<(ends.second ?? text.utf8.count)))
    }

    /// The record key, when the URI has one.
    public var rkey: RecordKey? {
        guard let start = slashes.second else { return nil }
        return try? RecordKey(text.slice(start + 1..<text.utf8.count))
    }

    private var slashes: (first: Int?, second: Int?) {
        text.withBytes { bytes in
            guard let first = bytes.index(of: ASCII.slash, from: Self.schemeLength) else { return (nil, nil) }
            return (first, bytes.index(of: ASCII.slash, from: first + 1))
        }
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count <= maximumLength else { return "longer than 8192 characters" }
        guard bytes.starts(with: "at://") else { return "must start with at://" }
        let authorityEnd = bytes.index(of: ASCII.slash, from: schemeLength) ?? bytes.count
        if let reason = AtIdentifier.problem(bytes.part(schemeLength, authorityEnd)) { return reason }
        if authorityEnd == bytes.count { return nil }
        let collectionEnd = bytes.index(of: ASCII.slash, from: authorityEnd + 1) ?? bytes.count
        if let reason = NSID.problem(bytes.part(authorityEnd + 1, collectionEnd)) { return reason }
        if collectionEnd == bytes.count { return nil }
        return RecordKey.problem(bytes.part(collectionEnd + 1, bytes.count))
    }
}
