#if os(Linux)
    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif
#endif
import Synchronization

/// The SHA-256 of the OpenSSL that is linked into the program, several times as fast as code without its instructions.
///
/// This module does not depend on OpenSSL, so that it builds where there is none. It looks in the process for the
/// functions, which are there if another module links them.
final class LinkedOpenSSL: @unchecked Sendable {
    // Unchecked: the pointers are to functions and to a fetched EVP_MD, which is immutable and may be shared between
    // threads; the contexts are guarded by the mutex, and each is out of the list while one thread uses it.

    /// Nil if no OpenSSL is linked.
    static let shared = LinkedOpenSSL()

    private typealias Create = @convention(c) () -> OpaquePointer?
    private typealias Free = @convention(c) (OpaquePointer?) -> Void
    private typealias Fetch =
        @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) ->
        OpaquePointer?
    private typealias Begin = @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    private typealias Update = @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32
    private typealias Finish =
        @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt32>?)
        -> Int32

    private struct Contexts: @unchecked Sendable {
        // Unchecked: guarded by the mutex around it.
        var free: [OpaquePointer] = []
    }

    private let createContext: Create
    private let freeContext: Free
    private let beginDigest: Begin
    private let updateDigest: Update
    private let finishDigest: Finish
    private let algorithm: OpaquePointer

    /// More contexts than this are only idle memory: hashing never blocks, so few run at once.
    private static let maximumFree = 64
    private let contexts = Mutex(Contexts())

    private init?() {
        guard let create = Self.symbol("EVP_MD_CTX_new"), let free = Self.symbol("EVP_MD_CTX_free"),
            let fetch = Self.symbol("EVP_MD_fetch"), let begin = Self.symbol("EVP_DigestInit_ex"),
            let update = Self.symbol("EVP_DigestUpdate"), let finish = Self.symbol("EVP_DigestFinal_ex")
        else { return nil }
        createContext = unsafeBitCast(create, to: Create.self)
        freeContext = unsafeBitCast(free, to: Free.self)
        beginDigest = unsafeBitCast(begin, to: Begin.self)
        updateDigest = unsafeBitCast(update, to: Update.self)
        finishDigest = unsafeBitCast(finish, to: Finish.self)
        // A one-shot call would look the algorithm up by name each time, which costs as much as hashing a label.
        guard let algorithm = unsafeBitCast(fetch, to: Fetch.self)(nil, "SHA256", nil) else { return nil }
        self.algorithm = algorithm
    }

    private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
        #if os(Linux)
            // The handle of the program itself, and of all that it has loaded.
            dlsym(dlopen(nil, RTLD_LAZY), name)
        #else
            nil
        #endif
    }

    /// The digest of the bytes in `buffer`.
    func hash(_ buffer: UnsafeRawBufferPointer) -> SHA256Digest {
        let context = contexts.withLock { $0.free.popLast() } ?? createContext()
        _ = beginDigest(context, algorithm, nil)
        update(context, buffer)
        let digest = finish(context)
        if let context {
            let isKept = contexts.withLock { pool in
                guard pool.free.count < Self.maximumFree else { return false }
                pool.free.append(context)
                return true
            }
            if !isKept { freeContext(context) }
        }
        return digest
    }

    /// A context to which bytes can be added; it must be freed.
    func begin() -> OpaquePointer? {
        let context = createContext()
        _ = beginDigest(context, algorithm, nil)
        return context
    }

    func update(_ context: OpaquePointer?, _ buffer: UnsafeRawBufferPointer) {
        _ = updateDigest(context, buffer.baseAddress, buffer.count)
    }

    func finish(_ context: OpaquePointer?) -> SHA256Digest {
        SHA256Digest { _ = finishDigest(context, $0.baseAddress, nil) }
    }

    func free(_ context: OpaquePointer?) { freeContext(context) }
}
