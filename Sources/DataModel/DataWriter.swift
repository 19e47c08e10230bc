public import Syntax

/// Writes DAG-CBOR or the AT Protocol's JSON in one pass.
///
/// Generated types encode through this type; so does ``Value``. Room is made once for each field, so that the
/// writes behind it are plain stores. Callers give maps their keys in DAG-CBOR order.
public struct DataWriter: ~Copyable {
    /// What is written.
    public enum Format: Sendable {
        case cbor
        case json
    }

    /// Most records fit, so that most encodings allocate once.
    static let initialCapacity = 512

    var base: UnsafeMutableRawPointer
    var count = 0
    var capacity: Int
    let isJSON: Bool
    /// In JSON: whether a comma must come before the next item.
    var needsComma = false

    public init(_ format: Format) {
        isJSON = format == .json
        capacity = Self.initialCapacity
        base = .allocate(byteCount: Self.initialCapacity, alignment: 8)
    }

    deinit { base.deallocate() }

    /// All that was written.
    public var bytes: [UInt8] {
        Array(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Calls `body` with all that was written, in place.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: base, count: count))
    }

    // MARK: The only places that touch the buffer

    /// Makes room for `more` bytes behind the written ones.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let target = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        target.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = target
        capacity = larger
    }

    /// Writes a byte; the room has been reserved.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafeRawPointer, _ length: Int) {
        reserve(length)
        let target = base + count
        if length <= 16 {
            Self.copyShort(from: source, to: target, length)
        } else {
            target.copyMemory(from: source, byteCount: length)
        }
        count += length
    }

    /// Copies up to 16 bytes, most keys and heads among them, by two words that may overlap: a call would take longer.
    @inline(__always)
    private static func copyShort(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ length: Int) {
        if length >= 8 {
            copyEnds(UInt64.self, from: source, to: target, length)
        } else if length >= 4 {
            copyEnds(UInt32.self, from: source, to: target, length)
        } else {
            for offset in 0..<length {
                target.storeBytes(
                    of: source.load(fromByteOffset: offset, as: UInt8.self), toByteOffset: offset, as: UInt8.self)
            }
        }
    }

    /// Copies the first and the last word.
    @inline(__always)
    private static func copyEnds<Word: FixedWidthInteger & BitwiseCopyable>(
        _ word: Word.Type, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ length: Int
    ) {
        let end = length - MemoryLayout<Word>.size
        let (first, last) = (source.loadUnaligned(as: word), source.loadUnaligned(fromByteOffset: end, as: word))
        target.storeBytes(of: first, as: word)
        target.storeBytes(of: last, toByteOffset: end, as: word)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if let source = utf8.baseAddress { append(source, utf8.count) }
        }
    }

    /// Writes the head of a CBOR item in its shortest form.
    @inline(__always)
    mutating func head(_ major: UInt8, _ argument: UInt64) {
        reserve(9)
        if argument < 24 {
            put(major << 5 | UInt8(truncatingIfNeeded: argument))
        } else {
            longHead(major, argument)
        }
    }

    private mutating func longHead(_ major: UInt8, _ argument: UInt64) {
        let exponent = argument < 0x100 ? 0 : argument < 0x1_0000 ? 1 : argument < 0x1_0000_0000 ? 2 : 3
        put(major << 5 | UInt8(24 + exponent))
        var shift = 8 << exponent
        while shift > 0 {
            shift -= 8
            put(UInt8(truncatingIfNeeded: argument >> UInt64(shift)))
        }
    }
}

// MARK: - Values

extension DataWriter {
    /// Writes a string.
    public mutating func string(_ value: String) {
        if isJSON { return jsonString(value) }
        var value = value
        value.withUTF8 { utf8 in
            head(3, UInt64(utf8.count))
            if let source = utf8.baseAddress { append(source, utf8.count) }
        }
    }

    /// Writes a string that is known when compiling.
    public mutating func string(_ value: StaticString) {
        if isJSON { return jsonString(value) }
        head(3, UInt64(value.utf8CodeUnitCount))
        append(value.utf8Start, value.utf8CodeUnitCount)
    }

    /// Writes the text of an identifier.
    public mutating func syntax(_ value: some SyntaxValue) {
        string(value.text)
    }

    /// Writes a signed integer.
    public mutating func integer(_ value: Int64) {
        if isJSON {
            separate()
            append(String(value))
        } else if value >= 0 {
            head(0, UInt64(value))
        } else {
            head(1, UInt64(bitPattern: ~value))
        }
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        if isJSON {
            separate()
            append(value ? "true" : "false")
        } else {
            head(7, value ? 21 : 20)
        }
    }

    /// Writes null.
    public mutating func null() {
        if isJSON {
            separate()
            append("null")
        } else {
            head(7, 22)
        }
    }

    /// Writes bytes; JSON has them as `{"$bytes": "…"}`.
    public mutating func bytes(_ value: [UInt8]) {
        if isJSON { return jsonWrapped("$bytes", Base64.encode(value)) }
        head(2, UInt64(value.count))
        value.withUnsafeBytes { buffer in
            if let source = buffer.baseAddress { append(source, buffer.count) }
        }
    }

    /// Writes a link; JSON has it as `{"$link": "…"}`.
    public mutating func link(_ value: CID) {
        if isJSON { return jsonWrapped("$link", value.description) }
        reserve(41)
        head(6, DataReader.linkTag)
        head(2, UInt64(CID.binaryLength + 1))
        for byte in [0, 1, value.codec.rawValue, value.hashFunction.rawValue, 0x20] as [UInt8] { put(byte) }
        value.digest.withBytes { digest in
            if let source = digest.baseAddress { append(source, digest.count) }
        }
    }

    /// Begins an array of exactly `count` items.
    public mutating func beginArray(_ count: Int) {
        if isJSON { return beginJSON(UInt8(ascii: "[")) }
        head(4, UInt64(count))
    }

    /// Ends the array begun last.
    public mutating func endArray() {
        if isJSON { endJSON(UInt8(ascii: "]")) }
    }

    /// Writes an array, each item through `item`.
    public mutating func array<Item>(_ items: [Item], _ item: (inout DataWriter, Item) -> Void) {
        beginArray(items.count)
        for element in items { item(&self, element) }
        endArray()
    }
}
