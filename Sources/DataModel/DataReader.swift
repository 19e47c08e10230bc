/// Which numbers a CBOR reader or writer lets pass.
public enum CBORProfile: Sendable, Hashable {
    /// All of DRISL: finite floats of 64 bits and integers from −2^64 to 2^64 − 1.
    case drisl
    /// The AT Protocol's data model: no floats, signed 64-bit integers.
    case atproto
}

/// Reads DAG-CBOR or the AT Protocol's JSON, strictly, in one pass.
///
/// Generated types decode through this type; so does ``Value``. Every access to memory goes through ``take(_:)``,
/// ``peek()`` and ``scan``-like loops that compare with `end` first: nothing else in the module touches the input.
/// DAG-CBOR: definite lengths, shortest forms, sorted unique text keys, tag 42 only, valid UTF-8 (data model
/// specification; RFC 8949 section 4.2). JSON: RFC 8259 without duplicate keys, trailing commas or byte order marks.
public struct DataReader: ~Copyable {
    /// Deeper data is refused: recursion must not be driven by input. The protocol's guide suggests 32.
    public static let maximumDepth = 64
    /// More entries in one container are refused; the protocol's guide suggests this bound.
    public static let maximumEntries = 131_072

    let start: UnsafeRawPointer
    let end: UnsafeRawPointer
    var cursor: UnsafeRawPointer
    let isJSON: Bool
    let allowsDRISL: Bool
    var depth = 0
    /// Holds a JSON key that was written with escapes until the next key is read.
    var unescapedKey: UnsafeMutableRawPointer?

    @usableFromInline
    init(_ buffer: UnsafeRawBufferPointer, isJSON: Bool, profile: CBORProfile = .atproto) {
        // An empty buffer may have no address; any address does for an empty range.
        start = buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        end = start + buffer.count
        cursor = start
        self.isJSON = isJSON
        allowsDRISL = profile == .drisl
    }

    deinit { unescapedKey?.deallocate() }

    /// Reads one value from DAG-CBOR `bytes`, and nothing behind it, through `body`.
    @inlinable
    public static func decode<Result>(
        cbor bytes: [UInt8], _ body: (inout DataReader) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        try read(cbor: bytes, body)
    }

    /// The same for the data model's JSON form.
    @inlinable
    public static func decode<Result>(
        json bytes: [UInt8], _ body: (inout DataReader) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        try read(json: bytes, body)
    }

    @inlinable
    static func read<Result>(
        cbor bytes: [UInt8], profile: CBORProfile = .atproto, whole: Bool = true,
        _ body: (inout DataReader) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        try withBytes(bytes) { (buffer) throws(DataError) in
            try read(DataReader(buffer, isJSON: false, profile: profile), of: buffer, whole: whole, body)
        }
    }

    /// Reads one JSON value from `bytes` and nothing but white space behind it.
    @inlinable
    static func read<Result>(
        json bytes: [UInt8], _ body: (inout DataReader) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        try withBytes(bytes) { (buffer) throws(DataError) in
            try read(DataReader(buffer, isJSON: true), of: buffer, body)
        }
    }

    @inlinable
    static func read<Result>(
        _ reader: consuming DataReader, of buffer: UnsafeRawBufferPointer, whole: Bool = true,
        _ body: (inout DataReader) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        do {
            let result = try body(&reader)
            if whole { try reader.finish() }
            return result
        } catch {
            throw reader.locating(error, in: buffer)
        }
    }

    @inlinable
    static func withBytes<Result>(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(DataError) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }

    // MARK: The only places that touch the input

    /// Bytes read so far.
    public var offset: Int { cursor - start }

    var remaining: Int { end - cursor }

    /// The next byte, not consumed; nil at the end.
    @inline(__always)
    func peek() -> UInt8? {
        cursor < end ? cursor.load(as: UInt8.self) : nil
    }

    /// Consumes `count` bytes and returns their address.
    @inline(__always)
    mutating func take(_ count: Int) throws(DataError) -> UnsafeRawPointer {
        guard count >= 0, count <= remaining else { throw failure("ends too early") }
        defer { cursor += count }
        return cursor
    }

    @inline(__always)
    mutating func takeByte() throws(DataError) -> UInt8 {
        guard cursor < end else { throw failure("ends too early") }
        defer { cursor += 1 }
        return cursor.load(as: UInt8.self)
    }

    mutating func enter() throws(DataError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
    }

    mutating func leave() { depth -= 1 }

    /// An error at the present place.
    public func failure(_ reason: String) -> DataError {
        DataError(reason, offset: offset)
    }

    @usableFromInline
    mutating func finish() throws(DataError) {
        if isJSON { skipWhitespace() }
        guard cursor == end else { throw failure("has bytes behind its end") }
    }

    /// A string from bytes of the input: copied as they are when ASCII, checked as UTF-8 otherwise.
    func text(_ address: UnsafeRawPointer, _ count: Int) throws(DataError) -> String {
        let bytes = UnsafeRawBufferPointer(start: address, count: count)
        if Self.isASCII(address, count) {
            if #available(macOS 26, *) {
                return bytes.withMemoryRebound(to: UInt8.self) {
                    String(copying: UTF8Span(unchecked: $0.span, isKnownASCII: true))
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not UTF-8") }
        return text
    }

    @inline(__always)
    static func isASCII(_ address: UnsafeRawPointer, _ count: Int) -> Bool {
        let highBits: UInt64 = 0x8080_8080_8080_8080
        var bits: UInt64 = 0
        if count >= 8 {
            var offset = 0
            while offset < count - 8 {
                bits |= address.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            // The last eight bytes, some of which may have been looked at already.
            bits |= address.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else {
            for offset in 0..<count { bits |= UInt64(address.load(fromByteOffset: offset, as: UInt8.self)) }
        }
        return bits & highBits == 0
    }

    /// Whether two runs of `count` bytes are the same.
    @inline(__always)
    static func isSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        var offset = 0
        while offset + 8 <= count {
            let left = a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard left == b.loadUnaligned(fromByteOffset: offset, as: UInt64.self) else { return false }
            offset += 8
        }
        while offset < count {
            let left = a.load(fromByteOffset: offset, as: UInt8.self)
            guard left == b.load(fromByteOffset: offset, as: UInt8.self) else { return false }
            offset += 1
        }
        return true
    }
}
