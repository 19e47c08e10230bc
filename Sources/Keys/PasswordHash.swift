import COpenSSL
import DataModel

/// Passwords at rest: scrypt (RFC 7914) with a random salt, in a text that carries its parameters, so that they can
/// be raised later: `scrypt$15$8$1$<salt>$<hash>`, base64url.
public enum PasswordHash {
    /// log2 N and r: 32 MiB and about 0.1 s a try.
    private static let costExponent: UInt64 = 15
    private static let blockSize: UInt64 = 8
    private static let parallelism: UInt64 = 1
    private static let saltLength = 16
    private static let hashLength = 32
    /// What scrypt may take: 128 · N · r bytes and a little more.
    private static let maximumMemory: UInt64 = 64 << 20
    /// Longer passwords would only make the server work.
    public static let maximumPasswordLength = 1024

    /// The text to store. Takes about 0.1 s of one core: call it off the event loop.
    public static func make(password: String, salt: [UInt8]? = nil) throws(KeyError) -> String {
        let salt = salt ?? RandomBytes.make(count: saltLength)
        let hash = try derive(password, salt, costExponent, blockSize, parallelism)
        let parameters = "scrypt$\(costExponent)$\(blockSize)$\(parallelism)"
        return "\(parameters)$\(Base64.encodeURL(salt))$\(Base64.encodeURL(hash))"
    }

    /// Whether `password` is the one that `stored` was made of; false for a text in another form.
    public static func verify(password: String, stored: String) -> Bool {
        let parts = stored.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count == 6, parts[0] == "scrypt", let exponent = UInt64(parts[1]), (1...20).contains(exponent),
            let blockSize = UInt64(parts[2]), (1...32).contains(blockSize), let parallelism = UInt64(parts[3]),
            (1...16).contains(parallelism), let salt = Base64.decodeURL(parts[4]),
            let hash = Base64.decodeURL(parts[5]), hash.count == hashLength,
            let derived = try? derive(password, salt, exponent, blockSize, parallelism)
        else { return false }
        return ConstantTime.equal(hash, derived)
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ exponent: UInt64, _ blockSize: UInt64, _ parallelism: UInt64
    ) throws(KeyError) -> [UInt8] {
        let bytes = Array(password.utf8)
        guard bytes.count <= maximumPasswordLength else { throw .length }
        var hash = [UInt8](repeating: 0, count: hashLength)
        let isDerived = bytes.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
                1 << exponent, blockSize, parallelism, maximumMemory, &hash, hash.count)
        }
        guard isDerived == 1 else { throw .unsupported("scrypt parameters") }
        return hash
    }
}
