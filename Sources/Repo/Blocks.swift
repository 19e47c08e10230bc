public import DataModel

/// Where the blocks of a repository come from. Reading is synchronous: stores are read inside a transaction.
public protocol BlockReading {
    /// The bytes of a block; nil when it is not there. Throws `RepoError.storage` when the store fails.
    func block(_ cid: CID) throws(RepoError) -> [UInt8]?
}

/// Blocks in memory.
public struct MemoryBlocks: BlockReading, Sendable {
    public private(set) var blocks: [CID: [UInt8]] = [:]

    public init() {}

    /// The blocks of an archive, whose bytes are checked against their CIDs.
    public init(reading reader: CARReader) throws(RepoError) {
        var reader = reader
        do throws(DataError) {
            while let block = try reader.next() { blocks[block.cid] = block.bytes }
        } catch {
            throw .malformedArchive(error.description)
        }
    }

    public func block(_ cid: CID) -> [UInt8]? { blocks[cid] }

    /// Adds a block, which must be what its CID says.
    public mutating func insert(_ block: CAR.Block) { blocks[block.cid] = block.bytes }

    public mutating func remove(_ cid: CID) { blocks[cid] = nil }
}

/// New blocks in front of a store that does not have them yet.
public struct OverlaidBlocks<Base: BlockReading>: BlockReading {
    private let new: MemoryBlocks
    private let base: Base

    public init(_ new: MemoryBlocks, over base: Base) {
        self.new = new
        self.base = base
    }

    public func block(_ cid: CID) throws(RepoError) -> [UInt8]? {
        if let block = new.block(cid) { return block }
        return try base.block(cid)
    }
}

extension BlockReading {
    /// The bytes of a block that has to be there.
    public func required(_ cid: CID) throws(RepoError) -> [UInt8] {
        guard let block = try block(cid) else { throw .missingBlock(cid) }
        return block
    }
}
