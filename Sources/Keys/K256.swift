import CSecp256k1
import DataModel

/// secp256k1 by libsecp256k1.
enum K256 {
    /// One context for the process. It is randomised against side channels when it is made and only read afterwards.
    private final class Context: @unchecked Sendable {
        // libsecp256k1: a context may be shared by threads as long as no call changes it.
        let pointer: OpaquePointer

        init() {
            guard let pointer = secp256k1_context_create(plyr_secp256k1_context_none) else {
                preconditionFailure("out of memory for the secp256k1 context")
            }
            let seed = RandomBytes.make(count: 32)
            let isRandomised = secp256k1_context_randomize(pointer, seed) == 1
            precondition(isRandomised)
            self.pointer = pointer
        }
    }

    private static let context = Context()

    struct Point: VerifyingPoint {
        private let key: secp256k1_pubkey

        init(_ bytes: [UInt8]) throws(KeyError) {
            var key = secp256k1_pubkey()
            guard secp256k1_ec_pubkey_parse(K256.context.pointer, &key, bytes, bytes.count) == 1 else {
                throw .notOnCurve
            }
            self.key = key
        }

        init(_ key: secp256k1_pubkey) { self.key = key }

        var compressed: [UInt8] { serialized(length: 33, flags: plyr_secp256k1_compressed) }

        func serialized(length: Int, flags: UInt32) -> [UInt8] {
            var key = key
            var count = length
            var bytes = [UInt8](repeating: 0, count: length)
            _ = secp256k1_ec_pubkey_serialize(K256.context.pointer, &bytes, &count, &key, flags)
            return bytes
        }

        func verify(signature: [UInt8], digest: SHA256Digest) -> Bool {
            var parsed = secp256k1_ecdsa_signature()
            var key = key
            guard secp256k1_ecdsa_signature_parse_compact(K256.context.pointer, &parsed, signature) == 1 else {
                return false
            }
            return secp256k1_ecdsa_verify(K256.context.pointer, &parsed, digest.bytes, &key) == 1
        }
    }

    struct Scalar: SigningScalar {
        let bytes: SecretBytes
        let point: Point

        init(_ bytes: [UInt8]) throws(KeyError) {
            var key = secp256k1_pubkey()
            guard secp256k1_ec_pubkey_create(K256.context.pointer, &key, bytes) == 1 else { throw .notOnCurve }
            point = Point(key)
            self.bytes = SecretBytes(bytes)
        }

        func sign(digest: SHA256Digest) -> [UInt8] {
            var signature = secp256k1_ecdsa_signature()
            var raw = [UInt8](repeating: 0, count: Signature.length)
            // No nonce function and no extra data: RFC 6979.
            let isSigned = bytes.withPointer { secret in
                secp256k1_ecdsa_sign(K256.context.pointer, &signature, digest.bytes, secret, nil, nil) == 1
            }
            precondition(isSigned, "a checked key could not sign")
            _ = secp256k1_ecdsa_signature_serialize_compact(K256.context.pointer, &raw, &signature)
            return raw
        }
    }
}
