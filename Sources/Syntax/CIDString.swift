/// The lax string format `cid`: any plausible CID, of whatever version and base. What the data model accepts as a link
/// is far narrower.
public struct CIDString: SyntaxValue {
    public static let format = "cid"
    static let lengths = 8...256

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard lengths.contains(bytes.count) else { return "must have 8 to 256 characters" }
        guard ByteSet.cid.containsAll(of: bytes) else { return "a character that CIDs cannot have" }
        // The reference implementations agree on this one family of version 0 being no CID of the protocol.
        return bytes.starts(with: "Qmb") ? "version 0 is not supported" : nil
    }
}
