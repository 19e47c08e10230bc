/// A decentralized identifier, such as `did:plc:…` or `did:web:…`: lower-case method, up to 2048 characters.
/// Percent escapes are not looked into.
public struct DID: SyntaxValue {
    public static let format = "did"
    /// What the specification allows; no known method comes near.
    public static let maximumLength = 2048

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    /// The method: `plc` of `did:plc:…`.
    public var method: String { text.slice(4..<methodEnd) }

    /// What follows the method's colon.
    public var identifier: String { text.slice(methodEnd + 1..<text.utf8.count) }

    private var methodEnd: Int { text.withBytes { $0.index(of: ASCII.colon, from: 4) ?? $0.count } }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.starts(with: "did:") else { return "must start with did:" }
        guard bytes.count <= maximumLength else { return "longer than 2048 characters" }
        var index = 4
        while index < bytes.count, bytes[index].isLowercaseLetter { index += 1 }
        guard index > 4 else { return "the method must be lower-case letters" }
        guard index < bytes.count, bytes[index] == ASCII.colon else { return "no colon after the method" }
        index += 1
        guard index < bytes.count else { return "nothing after the method" }
        guard ByteSet.did.containsAll(of: bytes, from: index) else { return "a character that DIDs cannot have" }
        let last = bytes[bytes.count - 1]
        if last == ASCII.colon || last == ASCII.percent { return "must not end with a colon or percent sign" }
        return nil
    }
}

extension DID: Comparable {
    /// By bytes; all DIDs are ASCII.
    public static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}
