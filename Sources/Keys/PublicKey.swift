public import DataModel

/// A public key that is known to be a point of its curve.
public struct PublicKey: Sendable, Hashable, CustomStringConvertible {
    public let curve: Curve
    /// The compressed point, 33 bytes.
    public let bytes: [UInt8]
    private let point: any VerifyingPoint

    /// From a compressed (33 bytes) or uncompressed (65 bytes) point.
    public init(curve: Curve, bytes: [UInt8]) throws(KeyError) {
        switch (bytes.count, bytes.first) {
        case (33, 2), (33, 3), (65, 4): break
        case (33, _), (65, _): throw .notOnCurve
        default: throw .length
        }
        switch curve {
        case .k256:
            let point = try K256.Point(bytes)
            self.init(curve: curve, bytes: point.compressed, point: point)
        case .p256:
            let point = try P256.Point(bytes)
            self.init(curve: curve, bytes: point.compressed, point: point)
        }
    }

    init(curve: Curve, bytes: [UInt8], point: any VerifyingPoint) {
        self.curve = curve
        self.bytes = bytes
        self.point = point
    }

    /// Verifies a raw signature (`r ‖ s`, 64 bytes) over the SHA-256 of `message`.
    ///
    /// A signature whose S is in the upper half of the order is refused, because it could be made from another one
    /// without the key; inter-service tokens alone may have it (`allowHighS`).
    public func verify(signature: [UInt8], message: [UInt8], allowHighS: Bool = false) -> Bool {
        verify(signature: signature, digest: SHA256Digest.of(message), allowHighS: allowHighS)
    }

    /// The same for a digest that is already there.
    public func verify(signature: [UInt8], digest: SHA256Digest, allowHighS: Bool = false) -> Bool {
        guard signature.count == Signature.length else { return false }
        guard let lowS = Signature.lowered(signature, curve: curve) else {
            return point.verify(signature: signature, digest: digest)
        }
        return allowHighS && point.verify(signature: lowS, digest: digest)
    }

    public static func == (left: Self, right: Self) -> Bool { left.curve == right.curve && left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    public var description: String { didKey }
}

/// A point in the form its library verifies with.
protocol VerifyingPoint: Sendable {
    /// The compressed form, 33 bytes.
    var compressed: [UInt8] { get }
    /// Verifies 64 bytes whose S is low.
    func verify(signature: [UInt8], digest: SHA256Digest) -> Bool
}

/// The form of signatures: `r ‖ s`, each of 32 bytes.
enum Signature {
    static let length = 64

    /// The same signature with its other S when S is over half of the order; nil when it is low already.
    static func lowered(_ signature: [UInt8], curve: Curve) -> [UInt8]? {
        let s = signature[32...]
        // An S over the order itself is left alone: the libraries refuse it.
        guard BigEndian.isGreater(s, than: curve.halfOrder), !BigEndian.isGreater(s, than: curve.order) else {
            return nil
        }
        return Array(signature[..<32]) + BigEndian.difference(curve.order, s)
    }
}
