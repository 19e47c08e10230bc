/// Content-addressable archives, version 1: how repositories and proofs travel.
public enum CAR {
    /// The media type of an archive.
    public static let mediaType = "application/vnd.ipld.car"
    /// A longer block or header is refused; records are at most 1 MiB and nodes are far smaller.
    public static let maximumBlockBytes: UInt64 = 4 << 20

    /// A block of an archive.
    public struct Block: Sendable, Hashable {
        public let cid: CID
        public let bytes: [UInt8]

        public init(cid: CID, bytes: [UInt8]) {
            self.cid = cid
            self.bytes = bytes
        }
    }

    /// The header of an archive with these roots, length prefix included.
    public static func header(roots: [CID]) -> [UInt8] {
        let header: Value = ["version": 1, "roots": .array(roots.map(Value.link))]
        return prefixed(header.cbor())
    }

    /// A block as it stands in an archive, length prefix included.
    public static func section(_ cid: CID, _ block: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.count + CID.binaryLength + 4)
        Varint.append(UInt64(CID.binaryLength + block.count), to: &bytes)
        bytes.append(contentsOf: cid.bytes)
        bytes.append(contentsOf: block)
        return bytes
    }

    private static func prefixed(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(content.count), to: &bytes)
        return bytes + content
    }
}

/// Reads an archive block by block. Order, duplicates and blocks that nothing refers to are the caller's affair.
public struct CARReader: Sendable {
    /// What the archive is about; `roots[0]` of a repository is its commit.
    public let roots: [CID]
    private let bytes: [UInt8]
    private var offset: Int

    /// Reads the header.
    public init(_ bytes: [UInt8]) throws(DataError) {
        var offset = 0
        let header = try Self.section(of: bytes, at: &offset)
        let value = try Value(cbor: Array(header))
        guard value["version"]?.asInteger == 1, let links = value["roots"]?.asArray else {
            throw DataError("not the header of a CAR of version 1", offset: 0)
        }
        var roots: [CID] = []
        for link in links {
            guard let cid = link.asLink else { throw DataError("a root is no link", offset: 0) }
            roots.append(cid)
        }
        self.roots = roots
        self.bytes = bytes
        self.offset = offset
    }

    /// The next block, whose bytes are checked against its CID; nil at the end. Blocks with CIDs of other kinds than
    /// the protocol's are passed over: no node or commit can be one.
    public mutating func next() throws(DataError) -> CAR.Block? {
        while offset < bytes.count {
            let before = offset
            let section = try Self.section(of: bytes, at: &offset)
            guard let cid = try? CID(bytes: section.prefix(CID.binaryLength)) else {
                guard Self.hasForeignCID(section) else { throw DataError("a block without a CID", offset: before) }
                continue
            }
            let block = Array(section.dropFirst(CID.binaryLength))
            guard cid.identifies(block) else {
                throw DataError("a block that is not what its CID says", offset: before)
            }
            return CAR.Block(cid: cid, bytes: block)
        }
        return nil
    }

    /// Whether a section begins with some CID: version 0, or version, codec, hash function, length and digest.
    private static func hasForeignCID(_ section: ArraySlice<UInt8>) -> Bool {
        if section.starts(with: [0x12, 0x20]) { return section.count >= 34 }
        var rest = section
        var numbers: [UInt64] = []
        while numbers.count < 4 {
            guard let (number, width) = Varint.read(rest) else { return false }
            numbers.append(number)
            rest = rest.dropFirst(width)
        }
        return numbers[0] == 1 && numbers[3] <= UInt64(rest.count)
    }

    private static func section(of bytes: [UInt8], at offset: inout Int) throws(DataError) -> ArraySlice<UInt8> {
        guard let (length, width) = Varint.read(bytes[offset...]) else {
            throw DataError("a broken length", offset: offset)
        }
        guard length <= CAR.maximumBlockBytes else { throw DataError("a block that is too long", offset: offset) }
        let from = offset + width
        guard UInt64(bytes.count - from) >= length else { throw DataError("ends too early", offset: bytes.count) }
        offset = from + Int(length)
        return bytes[from..<offset]
    }
}
