public import DataModel
public import Keys
public import Syntax

/// Why an operation of did:plc is refused.
public enum PLCError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(String)
    /// None of the keys that may sign did.
    case signature
    /// The operation before is not the one that is named, or nothing may follow it.
    case misordered
    /// Operations may be taken back for 72 hours only.
    case lateRecovery
    /// The DID does not come from its first operation.
    case wrongDID

    public var description: String {
        switch self {
        case .malformed(let reason): "malformed operation: \(reason)"
        case .signature: "Invalid signature on operation"
        case .misordered: "Operations not correctly ordered"
        case .lateRecovery: "Recovery operation occurred outside of the allowed 72 hr recovery window"
        case .wrongDID: "Hash of genesis operation does not match DID identifier"
        }
    }
}

/// A signed operation of did:plc, with all members that it came with (specification of did:plc, 0.2).
public struct PLCOperation: Sendable, Hashable {
    /// The directory's bound on the encoded operation.
    public static let maximumBytes = 7500

    /// What the DID is from here on; nil when it is given up.
    public let state: PLCState?
    /// The operation before; nil for the first.
    public let prev: CID?
    /// The signed operation.
    public let fields: DataMap
    public let cid: CID
    private let unsigned: [UInt8]
    private let signature: [UInt8]

    /// Reads an operation, without looking at its signature.
    public init(_ value: Value) throws(PLCError) {
        guard let fields = value.asMap, let type = fields["type"]?.asString else { throw .malformed("no type") }
        let encoded = Value.map(fields).cbor()
        guard encoded.count <= Self.maximumBytes else { throw .malformed("too long") }
        switch type {
        case "plc_operation": state = try PLCState(fields)
        case "plc_tombstone": state = nil
        case "create": state = try PLCState(legacy: fields)
        default: throw .malformed("unknown type")
        }
        switch fields["prev"] {
        case .null?: prev = nil
        case .string(let text)?:
            do throws(DataError) { prev = try CID(text) } catch { throw .malformed("prev is no CID") }
        default: throw .malformed("prev must be a text or null")
        }
        guard prev != nil || type != "plc_tombstone", prev == nil || type != "create" else {
            throw .malformed("prev does not fit to the type")
        }
        // Another spelling of the same signature would be another operation: padding and spare bits are refused.
        guard let text = fields["sig"]?.asString, let signature = Base64.decodeURL(text),
            Base64.encodeURL(signature) == text
        else { throw .signature }
        self.signature = signature
        self.fields = fields
        cid = CID.dagCBOR(encoded)
        var bare = fields
        bare["sig"] = nil
        unsigned = Value.map(bare).cbor()
    }

    /// Signs the operation that makes `state` true. `prev`: the operation before; nil for a new DID.
    public init(_ state: PLCState, prev: CID?, key: PrivateKey) throws(PLCError) {
        var fields = state.fields
        fields["type"] = "plc_operation"
        try self.init(unsigned: fields, prev: prev, key: key)
    }

    /// Signs the operation that gives the DID up.
    public init(tombstoneAfter prev: CID, key: PrivateKey) throws(PLCError) {
        try self.init(unsigned: ["type": "plc_tombstone"], prev: prev, key: key)
    }

    private init(unsigned: DataMap, prev: CID?, key: PrivateKey) throws(PLCError) {
        var fields = unsigned
        fields["prev"] = prev.map { .string($0.description) } ?? .null
        fields["sig"] = .string(Base64.encodeURL(key.sign(Value.map(fields).cbor())))
        try self.init(.map(fields))
    }

    /// The DID that begins with this operation: the first 24 characters of the hash.
    public var did: DID? {
        guard prev == nil else { return nil }
        return try? DID("did:plc:" + Base32.encode(SHA256Digest.of(Value.map(fields).cbor()).bytes).prefix(24))
    }

    /// Which of the keys signed it; nil for none.
    public func signer(among keys: some Sequence<String>) -> String? {
        keys.first { text in
            (try? PublicKey(didKey: text))?.verify(signature: signature, message: unsigned) ?? false
        }
    }
}
