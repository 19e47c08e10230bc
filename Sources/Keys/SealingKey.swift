import COpenSSL

/// A key for secrets at rest: AES-256-GCM, each with its own random nonce.
///
/// A sealed secret is a version byte (1), 12 bytes of nonce, the encrypted bytes, and 16 bytes of tag. What it belongs
/// to (a table and a row, say) is bound to it as `context`, so that it cannot be moved to another place.
public struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    public static let length = 32
    private static let version: UInt8 = 1
    private static let nonceLength = 12
    private static let tagLength = 16
    /// Secrets are keys and tokens; more than this is a mistake.
    private static let maximumLength = 1 << 20

    private let bytes: SecretBytes

    /// From 32 bytes.
    public init(bytes: [UInt8]) throws(KeyError) {
        guard bytes.count == Self.length else { throw .length }
        self.bytes = SecretBytes(bytes)
    }

    /// A new random key.
    public static func generate() -> SealingKey { SealingKey(checked: RandomBytes.make(count: length)) }

    private init(checked bytes: [UInt8]) { self.bytes = SecretBytes(bytes) }

    /// Encrypts `secret` for `context`.
    public func seal(_ secret: [UInt8], context: String) throws(KeyError) -> [UInt8] {
        guard secret.count <= Self.maximumLength, let cipher = EVP_CIPHER_CTX_new() else { throw .length }
        defer { EVP_CIPHER_CTX_free(cipher) }
        let nonce = RandomBytes.make(count: Self.nonceLength)
        var encrypted = [UInt8](repeating: 0, count: secret.count)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        var length: Int32 = 0
        let isSealed = bytes.withPointer { key in
            EVP_EncryptInit_ex(
                cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_EncryptUpdate(cipher, nil, &length, Array(context.utf8), Int32(clamping: context.utf8.count))
                    == 1
                && EVP_EncryptUpdate(cipher, &encrypted, &length, secret, Int32(clamping: secret.count)) == 1
                && EVP_EncryptFinal_ex(cipher, nil, &length) == 1
                && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), &tag) == 1
        }
        guard isSealed else { throw .unsupported("AES-256-GCM") }
        return [Self.version] + nonce + encrypted + tag
    }

    /// Decrypts what `seal` made for the same context; anything else is `notAuthentic`.
    public func open(_ sealed: [UInt8], context: String) throws(KeyError) -> [UInt8] {
        let overhead = 1 + Self.nonceLength + Self.tagLength
        guard sealed.count >= overhead, sealed.count <= Self.maximumLength + overhead, sealed[0] == Self.version,
            let cipher = EVP_CIPHER_CTX_new()
        else { throw .notAuthentic }
        defer { EVP_CIPHER_CTX_free(cipher) }
        let nonce = Array(sealed[1..<1 + Self.nonceLength])
        let encrypted = Array(sealed[(1 + Self.nonceLength)..<(sealed.count - Self.tagLength)])
        var tag = Array(sealed.suffix(Self.tagLength))
        var secret = [UInt8](repeating: 0, count: encrypted.count)
        var length: Int32 = 0
        let isOpened = bytes.withPointer { key in
            EVP_DecryptInit_ex(
                cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_DecryptUpdate(cipher, nil, &length, Array(context.utf8), Int32(clamping: context.utf8.count))
                    == 1
                && EVP_DecryptUpdate(cipher, &secret, &length, encrypted, Int32(clamping: encrypted.count)) == 1
                && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), &tag) == 1
                && EVP_DecryptFinal_ex(cipher, nil, &length) == 1
        }
        guard isOpened else { throw .notAuthentic }
        return secret
    }

    public var description: String { "sealing key" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
