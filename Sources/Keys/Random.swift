import COpenSSL

/// Bytes that nobody can guess.
public enum RandomBytes {
    /// `count` bytes from OpenSSL's generator, which the system seeds. Going on without randomness would give keys
    /// away, so that a failure ends the process.
    public static func make(count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard let length = Int32(exactly: count), RAND_bytes(&bytes, length) == 1 else {
            preconditionFailure("no randomness")
        }
        return bytes
    }
}

/// Comparing secrets without telling by the time it takes where they differ.
public enum ConstantTime {
    /// Whether both have the same bytes. Different lengths are told at once.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }

    /// The same for texts.
    public static func equal(_ a: String, _ b: String) -> Bool { equal(Array(a.utf8), Array(b.utf8)) }
}

/// HMAC with SHA-256 (RFC 2104).
public enum HMACSHA256 {
    /// The 32-byte code of `message`.
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let isMade = HMAC(EVP_sha256(), key, Int32(clamping: key.count), message, message.count, &code, &length) != nil
        precondition(isMade && length == 32, "OpenSSL has no SHA-256")
        return code
    }
}
