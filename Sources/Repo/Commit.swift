public import DataModel
public import Keys
public import Syntax

/// The signed root of a repository (specification "repository", commit objects, version 3).
public struct Commit: Sendable, Hashable {
    public static let version: Int64 = 3

    public let did: DID
    /// Strictly increasing from commit to commit.
    public let rev: TID
    /// The top node of the tree.
    public let data: CID
    public let cid: CID
    /// The signed block.
    public let bytes: [UInt8]
    private let unsigned: [UInt8]
    private let signature: [UInt8]

    /// Signs a new commit.
    public init(did: DID, rev: TID, data: CID, key: PrivateKey) {
        var fields: DataMap = [
            "did": .string(did.text), "version": .integer(Self.version), "data": .link(data), "rev": .string(rev.text),
            "prev": .null,
        ]
        unsigned = Value.map(fields).cbor()
        signature = key.sign(unsigned)
        fields["sig"] = .bytes(signature)
        bytes = Value.map(fields).cbor()
        cid = CID.dagCBOR(bytes)
        self.did = did
        self.rev = rev
        self.data = data
    }

    /// Reads a block. Its signature is checked by `verify` only.
    public init(_ block: [UInt8]) throws(RepoError) {
        let value: Value
        do throws(DataError) { value = try Value(cbor: block) } catch { throw .malformedCommit(error.description) }
        guard var fields = value.asMap else { throw .malformedCommit("not a map") }
        guard fields["version"]?.asInteger == Self.version else { throw .malformedCommit("not of version 3") }
        guard let did = fields["did"]?.asString.flatMap({ try? DID($0) }) else { throw .malformedCommit("did") }
        guard let rev = fields["rev"]?.asString.flatMap({ try? TID($0) }) else { throw .malformedCommit("rev") }
        guard let data = fields["data"]?.asLink, data.codec == .dagCBOR else { throw .malformedCommit("data") }
        guard let signature = fields["sig"]?.asBytes else { throw .malformedCommit("sig") }
        // Written as null since version 3; some writers left it out or gave the commit before.
        switch fields["prev"] {
        case nil, .null?, .link?: break
        default: throw .malformedCommit("prev")
        }
        fields["sig"] = nil
        unsigned = Value.map(fields).cbor()
        self.signature = signature
        self.did = did
        self.rev = rev
        self.data = data
        bytes = block
        cid = CID.dagCBOR(block)
    }

    /// Whether `key` signed it.
    public func verify(_ key: PublicKey) -> Bool { key.verify(signature: signature, message: unsigned) }

    public var block: CAR.Block { CAR.Block(cid: cid, bytes: bytes) }
}
