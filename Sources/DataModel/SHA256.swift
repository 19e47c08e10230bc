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
        if let library = LinkedOpenSSL.shared { return library.hash(buffer) }
        var state = SHA256State()
        state.update(buffer)
        return state.finish()
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
    private let library: LinkedOpenSSL?
    /// The library's context, while there is a library.
    private let context: OpaquePointer?
    private var state = SHA256State()

    public init() { self.init(LinkedOpenSSL.shared) }

    /// Uses `library`, or this module's own code without one.
    init(_ library: LinkedOpenSSL?) {
        self.library = library
        context = library?.begin()
    }

    deinit { library?.free(context) }

    /// Adds the bytes of `piece`.
    public mutating func update(_ piece: [UInt8]) {
        piece.withUnsafeBytes { update($0) }
    }

    /// Adds the bytes of `piece`.
    public mutating func update(_ piece: UnsafeRawBufferPointer) {
        if let library { library.update(context, piece) } else { state.update(piece) }
    }

    /// The digest of all that was added.
    public consuming func finish() -> SHA256Digest {
        if let library { return library.finish(context) }
        return state.finish()
    }
}
