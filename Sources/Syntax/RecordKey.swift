/// The name of a record in its collection: 1 to 512 of `A-Za-z0-9._:~-`, but neither `.` nor `..`.
public struct RecordKey: SyntaxValue {
    public static let format = "record-key"
    public static let maximumLength = 512

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    /// A TID is always a record key.
    public init(_ tid: TID) { text = tid.text }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard !bytes.isEmpty else { return "empty" }
        guard bytes.count <= maximumLength else { return "longer than 512 characters" }
        guard ByteSet.recordKey.containsAll(of: bytes) else { return "a character that record keys cannot have" }
        if bytes[0] == ASCII.dot, bytes.count == 1 || (bytes.count == 2 && bytes[1] == ASCII.dot) {
            return "must not be . or .."
        }
        return nil
    }
}

extension RecordKey: Comparable {
    /// By bytes; all record keys are ASCII.
    public static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}
