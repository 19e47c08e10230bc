import COpenSSL
import CArgon2
import DataModel

/// Passwords at rest: Argon2id (RFC 9106) with a random salt, in its usual text form, which carries the parameters:
/// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. Hashes by scrypt, which earlier versions made, are verified too.
public enum PasswordHash {
    /// OWASP's first recommendation: 19 MiB, two passes, one lane. About 30 ms of one core.
    private static let memoryKiB: UInt32 = 19 << 10
    private static let passes: UInt32 = 2
    private static let lanes: UInt32 = 1
    private static let saltLength = 16
    private static let hashLength = 32
    private static let prefix = "$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=\(lanes)$"
    /// What a stored hash may ask for: a damaged one must not take all memory.
    private static let maximumMemoryKiB: UInt32 = 64 << 10
    /// Longer passwords would only make the server work.
    public static let maximumPasswordLength = 1024

    /// The text to store. Takes 30 ms of one core and 19 MiB: call it off the event loop, and few times at once.
    public static func make(password: String, salt: [UInt8]? = nil) throws(KeyError) -> String {
        let (bytes, salt) = (Array(password.utf8), salt ?? RandomBytes.make(count: saltLength))
        guard bytes.count <= maximumPasswordLength else { throw .length }
        var text = [CChar](
            repeating: 0,
            count: argon2_encodedlen(
                passes, memoryKiB, lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id))
        let code = argon2id_hash_encoded(
            passes, memoryKiB, lanes, bytes, bytes.count, salt, salt.count, hashLength, &text, text.count)
        guard code == ARGON2_OK.rawValue else { throw .unsupported("Argon2, code \(code)") }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether `password` is the one that `stored` was made of; false for a text in another form.
    public static func verify(password: String, stored: String) -> Bool {
        let bytes = Array(password.utf8)
        guard bytes.count <= maximumPasswordLength else { return false }
        if stored.hasPrefix("scrypt$") { return ScryptHash.verify(bytes, stored) }
        guard let memory = memory(of: stored), memory <= maximumMemoryKiB else { return false }
        return argon2id_verify(stored, bytes, bytes.count) == ARGON2_OK.rawValue
    }

    /// Whether a stored hash was made in another way than new ones are: it is to be replaced at the next login.
    public static func isOutdated(_ stored: String) -> Bool { !stored.hasPrefix(prefix) }

    /// The `m` of an Argon2id hash.
    private static func memory(of stored: String) -> UInt32? {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[1] == "argon2id", parts[3].hasPrefix("m=") else { return nil }
        return UInt32(parts[3].dropFirst(2).prefix { $0 != "," })
    }
}

/// Hashes by scrypt (RFC 7914), as earlier versions stored them: `scrypt$15$8$1$<salt>$<hash>`, base64url.
private enum ScryptHash {
    private static let hashLength = 32
    /// 128 · N · r bytes for N = 2^15 and r = 8, and a little more.
    private static let maximumMemory: UInt64 = 64 << 20

    static func verify(_ password: [UInt8], _ stored: String) -> Bool {
        let parts = stored.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count == 6, let exponent = UInt64(parts[1]), (1...20).contains(exponent),
            let blockSize = UInt64(parts[2]), (1...32).contains(blockSize), let parallelism = UInt64(parts[3]),
            (1...16).contains(parallelism), let salt = Base64.decodeURL(parts[4]),
            let hash = Base64.decodeURL(parts[5]), hash.count == hashLength
        else { return false }
        var derived = [UInt8](repeating: 0, count: hashLength)
        let isDerived = password.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
                1 << exponent, blockSize, parallelism, maximumMemory, &derived, derived.count)
        }
        return isDerived == 1 && ConstantTime.equal(hash, derived)
    }
}
