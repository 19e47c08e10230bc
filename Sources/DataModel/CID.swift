/// A content identifier in the one form that the AT Protocol blesses: CIDv1, DAG-CBOR or raw, SHA-256.
///
/// See the data model specification, "Link and CID formats". The looser `cid` string format of lexicons is
/// `Syntax.CIDString`.
public struct CID: Sendable, Hashable, CustomStringConvertible {
    /// What the identified bytes are.
    public enum Codec: UInt8, Sendable {
        case raw = 0x55
        case dagCBOR = 0x71
    }

    /// Length of the binary form in bytes.
    public static let binaryLength = 36
    /// Length of the text form in characters.
    public static let textLength = 59

    public let codec: Codec
    public let digest: SHA256Digest

    public init(codec: Codec, digest: SHA256Digest) {
        self.codec = codec
        self.digest = digest
    }

    /// The identifier of an encoded DAG-CBOR block.
    public static func dagCBOR(_ block: [UInt8]) -> CID {
        CID(codec: .dagCBOR, digest: .of(block))
    }

    /// The identifier of a blob's bytes.
    public static func raw(_ bytes: [UInt8]) -> CID {
        CID(codec: .raw, digest: .of(bytes))
    }

    /// Reads the binary form: exactly 36 bytes.
    public init(bytes: some Collection<UInt8>) throws(DataError) {
        let cid = bytes.withContiguousStorageIfAvailable { Self.read(UnsafeRawBufferPointer($0)) }
        guard let cid = cid ?? Array(bytes).withUnsafeBytes(Self.read) else {
            throw DataError("not a CIDv1 of DAG-CBOR or raw bytes with a SHA-256 digest")
        }
        self = cid
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) -> CID? {
        guard bytes.count == binaryLength, bytes[0] == 1, let codec = Codec(rawValue: bytes[1]),
            bytes[2] == 0x12, bytes[3] == 0x20
        else { return nil }
        let digest = SHA256Digest { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(4))) }
        return CID(codec: codec, digest: digest)
    }

    /// Reads the text form: `b` and lower-case base 32.
    public init(_ text: String) throws(DataError) {
        let characters = Array(text.utf8)
        guard characters.count == Self.textLength, characters[0] == UInt8(ascii: "b"),
            let bytes = Base32.decode(characters.dropFirst())
        else { throw DataError("not a CID in lower-case base 32") }
        try self.init(bytes: bytes)
    }

    /// The 36 bytes of the binary form.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [1, codec.rawValue, 0x12, 0x20]
        digest.withBytes { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The text form, 59 characters.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            text[0] = UInt8(ascii: "b")
            return 1 + Base32.encode(bytes, to: UnsafeMutableBufferPointer(rebasing: text[1..<Self.textLength]))
        }
    }

    /// Whether `block` is what this identifies.
    public func identifies(_ block: [UInt8]) -> Bool {
        SHA256Digest.of(block) == digest
    }
}

extension CID: Comparable {
    /// The order of the binary forms.
    public static func < (a: CID, b: CID) -> Bool {
        guard a.codec == b.codec else { return a.codec.rawValue < b.codec.rawValue }
        return a.digest.withBytes { left in b.digest.withBytes { left.lexicographicallyPrecedes($0) } }
    }
}
