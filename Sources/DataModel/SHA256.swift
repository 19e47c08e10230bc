import COpenSSL
import Synchronization

/// A SHA-256 digest: 32 bytes held inline.
public struct SHA256Digest: Sendable, Hashable {
    /// Length in bytes.
    public static let length = 32

    let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes exactly 32 bytes; nil for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        var copy: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &copy) { $0.copyBytes(from: bytes) }
        words = copy
    }

    /// Hashes `body` into the inline storage.
    init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        var copy: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &copy) { body($0) }
        words = copy
    }

    /// The digest of `bytes`.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { of($0) }
    }

    /// The digest of the bytes in `buffer`.
    public static func of(_ buffer: UnsafeRawBufferPointer) -> SHA256Digest {
        HashContext.pool.hash(buffer)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Calls `body` with the 32 bytes in place.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: words) { try body($0) }
    }

    public static func == (a: SHA256Digest, b: SHA256Digest) -> Bool {
        a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2 && a.words.3 == b.words.3
    }

    public func hash(into hasher: inout Hasher) {
        // A digest is uniform: one word of it is as good as all four.
        hasher.combine(words.0)
    }
}

/// Hashes a stream of bytes piece by piece.
public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer?

    public init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, HashContext.algorithm.pointer, nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds the bytes of `piece`.
    public mutating func update(_ piece: [UInt8]) {
        piece.withUnsafeBytes { update($0) }
    }

    /// Adds the bytes of `piece`.
    public mutating func update(_ piece: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, piece.baseAddress, piece.count)
    }

    /// The digest of all that was added.
    public consuming func finish() -> SHA256Digest {
        SHA256Digest { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
    }
}

/// OpenSSL looks an algorithm up by name at each one-shot call, which costs as much as hashing a label.
/// The algorithm is fetched once, and contexts are kept for reuse.
private final class HashContext: Sendable {
    struct Algorithm: @unchecked Sendable {
        // OpenSSL: a fetched EVP_MD is immutable and may be shared between threads.
        let pointer: OpaquePointer?
    }

    struct Contexts: @unchecked Sendable {
        // Guarded by the mutex; a context is out of the list while one thread uses it.
        var free: [OpaquePointer] = []
    }

    static let algorithm = Algorithm(pointer: EVP_MD_fetch(nil, "SHA256", nil))
    static let pool = HashContext()

    /// More contexts than this are only idle memory: hashing never blocks, so few run at once.
    private static let maximumFree = 64
    private let contexts = Mutex(Contexts())

    func hash(_ buffer: UnsafeRawBufferPointer) -> SHA256Digest {
        let context = contexts.withLock { $0.free.popLast() } ?? EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, Self.algorithm.pointer, nil)
        EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        let digest = SHA256Digest { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        if let context {
            let kept = contexts.withLock { pool in
                guard pool.free.count < Self.maximumFree else { return false }
                pool.free.append(context)
                return true
            }
            if !kept { EVP_MD_CTX_free(context) }
        }
        return digest
    }
}
