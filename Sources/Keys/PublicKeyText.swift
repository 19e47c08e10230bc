import DataModel

extension PublicKey {
    private static let didKeyPrefix = "did:key:"
    /// A multikey has 49 characters; legacy keys may be uncompressed and have 89.
    private static let maximumTextLength = 128

    /// `did:key:z…`.
    public var didKey: String { Self.didKeyPrefix + multikey }

    /// Multibase text (base58btc) of the codec and the compressed point: `z…`.
    public var multikey: String { "z" + Base58.encode(curve.codec + bytes) }

    /// From `did:key:z…`.
    public init(didKey: String) throws(KeyError) {
        let prefix = Self.didKeyPrefix.utf8
        guard didKey.utf8.starts(with: prefix) else { throw .malformed("did:key") }
        try self.init(multikey: String(decoding: didKey.utf8.dropFirst(prefix.count), as: UTF8.self))
    }

    /// From `z…`, the value of `publicKeyMultibase` in a verification method of type `Multikey`.
    public init(multikey: String) throws(KeyError) {
        let decoded = try Self.decodeMultibase(multikey)
        for curve in Curve.allCases where decoded.starts(with: curve.codec) {
            let point = Array(decoded.dropFirst(curve.codec.count))
            // Keys with a codec are compressed without exception.
            guard point.count == 33 else { throw .length }
            try self.init(curve: curve, bytes: point)
            return
        }
        throw .unsupported("key type")
    }

    /// From the old form of `publicKeyMultibase`, the bare point, whose curve the verification method's type tells.
    public init(legacyMultibase text: String, curve: Curve) throws(KeyError) {
        try self.init(curve: curve, bytes: try Self.decodeMultibase(text))
    }

    private static func decodeMultibase(_ text: String) throws(KeyError) -> [UInt8] {
        guard text.utf8.first == UInt8(ascii: "z"), text.utf8.count <= maximumTextLength,
            let decoded = Base58.decode(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        else { throw .malformed("multibase key") }
        return decoded
    }
}
