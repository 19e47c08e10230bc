import COpenSSL
import DataModel

/// P-256 by OpenSSL.
enum P256 {
    /// The curve's parameters, made once and only read afterwards.
    private final class Group: @unchecked Sendable {
        // OpenSSL: an EC_GROUP may be shared by threads as long as nobody changes it.
        let pointer: OpaquePointer

        init() {
            guard let pointer = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else {
                preconditionFailure("OpenSSL has no P-256")
            }
            self.pointer = pointer
        }
    }

    private static let group = Group()

    /// An `EVP_PKEY`, freed with its last owner.
    private final class Key: @unchecked Sendable {
        // OpenSSL: a key that is complete may be used by several threads, each with its own context.
        let pointer: OpaquePointer

        init?(point: [UInt8], scalar: OpaquePointer?) {
            guard let key = plyr_import_p256(point, point.count, scalar) else { return nil }
            pointer = key
        }

        deinit { EVP_PKEY_free(pointer) }
    }

    struct Point: VerifyingPoint {
        let compressed: [UInt8]
        private let key: Key

        init(_ bytes: [UInt8]) throws(KeyError) {
            // Importing the key checks that the point is on the curve and not at infinity.
            guard let key = Key(point: bytes, scalar: nil) else { throw .notOnCurve }
            compressed = bytes.count == 33 ? bytes : [2 | (bytes[64] & 1)] + bytes[1..<33]
            self.key = key
        }

        func verify(signature: [UInt8], digest: SHA256Digest) -> Bool {
            guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else { return false }
            defer { EVP_PKEY_CTX_free(context) }
            guard EVP_PKEY_verify_init(context) == 1 else { return false }
            let encoded = DER.encode(signature)
            let hash = digest.bytes
            return EVP_PKEY_verify(context, encoded, encoded.count, hash, hash.count) == 1
        }
    }

    struct Scalar: SigningScalar {
        let bytes: SecretBytes
        let point: Point
        private let key: Key

        init(_ bytes: [UInt8]) throws(KeyError) {
            guard let scalar = BN_secure_new(), BN_bin2bn(bytes, Int32(bytes.count), scalar) != nil else {
                throw .notOnCurve
            }
            defer { BN_clear_free(scalar) }
            BN_set_flags(scalar, BN_FLG_CONSTTIME)
            let compressed = try P256.multiplyBase(by: scalar)
            guard let key = Key(point: compressed, scalar: scalar) else { throw .notOnCurve }
            self.key = key
            self.bytes = SecretBytes(bytes)
            point = try Point(compressed)
        }

        func sign(digest: SHA256Digest) -> [UInt8] {
            let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil)
            defer { EVP_PKEY_CTX_free(context) }
            var count = DER.maximumLength
            var encoded = [UInt8](repeating: 0, count: count)
            let hash = digest.bytes
            let isSigned =
                EVP_PKEY_sign_init(context) == 1
                && EVP_PKEY_sign(context, &encoded, &count, hash, hash.count) == 1
            guard isSigned, let raw = DER.decode(encoded[..<count]) else {
                preconditionFailure("a checked key could not sign")
            }
            return raw
        }
    }

    /// The compressed public point of a private scalar.
    private static func multiplyBase(by scalar: OpaquePointer) throws(KeyError) -> [UInt8] {
        guard let point = EC_POINT_new(group.pointer) else { throw .notOnCurve }
        defer { EC_POINT_free(point) }
        var bytes = [UInt8](repeating: 0, count: 33)
        guard EC_POINT_mul(group.pointer, point, scalar, nil, nil, nil) == 1,
            EC_POINT_point2oct(group.pointer, point, POINT_CONVERSION_COMPRESSED, &bytes, bytes.count, nil) == 33
        else { throw .notOnCurve }
        return bytes
    }

    /// The uncompressed form (65 bytes) of a compressed point that is on the curve.
    static func uncompress(_ compressed: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65)
        let point = EC_POINT_new(group.pointer)
        defer { EC_POINT_free(point) }
        EC_POINT_oct2point(group.pointer, point, compressed, compressed.count, nil)
        EC_POINT_point2oct(group.pointer, point, POINT_CONVERSION_UNCOMPRESSED, &bytes, bytes.count, nil)
        return bytes
    }
}
