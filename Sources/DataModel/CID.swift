/// A content identifier in the one form that the AT Protocol blesses: CIDv1, DAG-CBOR or raw, SHA-256. Data in the
/// `drisl` profile may link by BLAKE3 too.
///
/// See the data model specification, "Link and CID formats". The looser `cid` string format of lexicons is
/// `Syntax.CIDString`.
public struct CID: Sendable, Hashable, CustomStringConvertible {
    /// What the identified bytes are.
    public enum Codec: UInt8, Sendable {
        case raw = 0x55
        case dagCBOR = 0x71
    }

    /// What made the digest.
    public enum HashFunction: UInt8, Sendable {
        case sha256 = 0x12
        /// Outside of the AT Protocol, for large files ("Big DASL"): kept as it is, never computed here.
        case blake3 = 0x1e
    }

    /// Length of the binary form in bytes.
    public static let binaryLength = 36
    /// Length of the text form in characters.
    public static let textLength = 59

    public let codec: Codec
    /// SHA-256 in all CIDs but those that DRISL data may link to.
    public let hashFunction: HashFunction
    /// The 32 bytes of the digest.
    public let digest: SHA256Digest

    public init(codec: Codec, digest: SHA256Digest) {
        self.init(codec: codec, hashFunction: .sha256, digest: digest)
    }

    private init(codec: Codec, hashFunction: HashFunction, digest: SHA256Digest) {
        self.codec = codec
        self.hashFunction = hashFunction
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
        guard let cid = cid ?? Array(bytes).withUnsafeBytes(Self.read), cid.hashFunction == .sha256 else {
            throw DataError("not a CIDv1 of DAG-CBOR or raw bytes with a SHA-256 digest")
        }
        self = cid
    }

    /// Reads the binary form, of any hash function that DRISL allows.
    static func read(_ bytes: UnsafeRawBufferPointer) -> CID? {
        guard bytes.count == binaryLength, bytes[0] == 1, let codec = Codec(rawValue: bytes[1]),
            let hashFunction = HashFunction(rawValue: bytes[2]), bytes[3] == 0x20
        else { return nil }
        let digest = SHA256Digest { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(4))) }
        return CID(codec: codec, hashFunction: hashFunction, digest: digest)
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
        var bytes: [UInt8] = [1, codec.rawValue, hashFunction.rawValue, 0x20]
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
        hashFunction == .sha256 && SHA256Digest.of(block) == digest
    }
}

extension CID: Comparable {
    /// The order of the binary forms.
    public static func < (a: CID, b: CID) -> Bool {
        guard a.codec == b.codec else { return a.codec.rawValue < b.codec.rawValue }
        guard a.hashFunction == b.hashFunction else { return a.hashFunction.rawValue < b.hashFunction.rawValue }
        return a.digest.withBytes { left in b.digest.withBytes { left.lexicographicallyPrecedes($0) } }
    }
}
