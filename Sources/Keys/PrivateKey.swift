import COpenSSL
public import DataModel

/// A private key. Its bytes are wiped from memory when the last copy goes away, and it never prints them.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    public let curve: Curve
    public let publicKey: PublicKey
    private let secret: any SigningScalar

    /// Length of the scalar in bytes.
    public static let length = 32

    /// From the scalar, 32 bytes, most significant first.
    public init(curve: Curve, bytes: [UInt8]) throws(KeyError) {
        guard bytes.count == Self.length else { throw .length }
        let isZero = bytes.allSatisfy { $0 == 0 }
        guard !isZero, BigEndian.isGreater(curve.order, than: bytes) else { throw .notOnCurve }
        self.curve = curve
        switch curve {
        case .k256:
            let scalar = try K256.Scalar(bytes)
            secret = scalar
            publicKey = PublicKey(curve: curve, bytes: scalar.point.compressed, point: scalar.point)
        case .p256:
            let scalar = try P256.Scalar(bytes)
            secret = scalar
            publicKey = PublicKey(curve: curve, bytes: scalar.point.compressed, point: scalar.point)
        }
    }

    /// A new key from the system's randomness.
    public static func generate(_ curve: Curve) -> PrivateKey {
        // A random number lies outside of the order once in 2^32 tries (P-256) or never (K-256).
        for _ in 0..<8 {
            if let key = try? PrivateKey(curve: curve, bytes: RandomBytes.make(count: length)) { return key }
        }
        preconditionFailure("no randomness")
    }

    /// The scalar, 32 bytes; for storing it sealed.
    public var bytes: [UInt8] { secret.bytes.copy }

    /// Signs the SHA-256 of `message`: `r ‖ s`, 64 bytes, S in the lower half. Deterministic (RFC 6979) on K-256.
    public func sign(_ message: [UInt8]) -> [UInt8] { sign(digest: SHA256Digest.of(message)) }

    /// The same for a digest that is already there.
    public func sign(digest: SHA256Digest) -> [UInt8] {
        let signature = secret.sign(digest: digest)
        return Signature.lowered(signature, curve: curve) ?? signature
    }

    public var description: String { "private key of \(publicKey.didKey)" }

    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

/// A scalar in the form its library signs with.
protocol SigningScalar: Sendable {
    var bytes: SecretBytes { get }
    func sign(digest: SHA256Digest) -> [UInt8]
}

/// Bytes that are overwritten before their memory is given back.
final class SecretBytes: @unchecked Sendable {
    // Written in `init` only and freed in `deinit`: reading from several threads is safe.
    private let pointer: UnsafeMutablePointer<UInt8>
    private let count: Int

    init(_ bytes: [UInt8]) {
        pointer = .allocate(capacity: bytes.count)
        count = bytes.count
        pointer.initialize(from: bytes, count: bytes.count)
    }

    deinit {
        OPENSSL_cleanse(pointer, count)
        pointer.deallocate()
    }

    /// The bytes copied into an array, which is not wiped.
    var copy: [UInt8] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    func withPointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result { body(pointer) }
}
