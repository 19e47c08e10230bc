/// The bytes of a document, before anything about them is known.
public struct LexiconSource: Sendable {
    /// Name of the file, for diagnostics.
    public let file: String
    public let bytes: [UInt8]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}
