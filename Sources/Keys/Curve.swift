/// The elliptic curves of the protocol (specification "cryptography").
public enum Curve: Sendable, Hashable, CaseIterable {
    /// NIST P-256, also secp256r1.
    case p256
    /// secp256k1.
    case k256

    /// The multicodec prefix of public keys, as a varint.
    var codec: [UInt8] {
        switch self {
        case .p256: [0x80, 0x24]
        case .k256: [0xE7, 0x01]
        }
    }

    /// The curve's name in JSON web keys.
    public var jwkName: String {
        switch self {
        case .p256: "P-256"
        case .k256: "secp256k1"
        }
    }

    /// The curve that a verification method of an old type means, whose key has no codec; nil for other types.
    public init?(legacyVerificationType type: String) {
        switch type {
        case "EcdsaSecp256r1VerificationKey2019": self = .p256
        case "EcdsaSecp256k1VerificationKey2019": self = .k256
        default: return nil
        }
    }

    /// The number of points, big-endian.
    var order: [UInt8] {
        switch self {
        case .p256: Self.p256Order
        case .k256: Self.k256Order
        }
    }

    /// Half of `order`, rounded down: the largest S that signatures may have.
    var halfOrder: [UInt8] {
        switch self {
        case .p256: Self.p256HalfOrder
        case .k256: Self.k256HalfOrder
        }
    }

    private static let p256Order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]
    private static let k256Order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE,
        0xBA, 0xAE, 0xDC, 0xE6, 0xAF, 0x48, 0xA0, 0x3B, 0xBF, 0xD2, 0x5E, 0x8C, 0xD0, 0x36, 0x41, 0x41,
    ]
    private static let p256HalfOrder = BigEndian.half(p256Order)
    private static let k256HalfOrder = BigEndian.half(k256Order)
}

/// The little arithmetic that signatures need on numbers of 32 bytes, most significant first.
enum BigEndian {
    static func half(_ number: [UInt8]) -> [UInt8] {
        var carry: UInt8 = 0
        return number.map { byte in
            defer { carry = byte << 7 }
            return byte >> 1 | carry
        }
    }

    /// `a - b`, where `a` is not smaller and both have the same length.
    static func difference(_ a: [UInt8], _ b: some RandomAccessCollection<UInt8>) -> [UInt8] {
        var result = a
        var borrow = 0
        for (index, subtrahend) in zip(a.indices, b).reversed() {
            let value = Int(a[index]) - Int(subtrahend) - borrow
            borrow = value < 0 ? 1 : 0
            result[index] = UInt8(truncatingIfNeeded: value)
        }
        return result
    }

    static func isGreater(_ a: some Sequence<UInt8>, than b: [UInt8]) -> Bool { b.lexicographicallyPrecedes(a) }
}
