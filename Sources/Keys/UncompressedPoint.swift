import CSecp256k1

extension PublicKey {
    /// The uncompressed point: 4, x and y, 65 bytes.
    var uncompressed: [UInt8] {
        switch curve {
        case .p256: P256.uncompress(bytes)
        case .k256: (try? K256.Point(bytes))?.serialized(length: 65, flags: UInt32(SECP256K1_EC_UNCOMPRESSED)) ?? []
        }
    }
}
