/// The state of reading one object, kept by the code that reads it.
public struct ObjectReading {
    /// Entries still to come, in CBOR.
    var remaining: Int
    /// Entries so far, in JSON.
    var entries = 0
    /// Whether an entry has been read.
    var begun = false
    /// The encoded key before, for the order of CBOR keys.
    var previousKey: UnsafeRawPointer
    var previousLength = 0
    /// Where the object starts, for errors about the object as a whole.
    let startOffset: Int
}

/// The state of reading one array, kept by the code that reads it.
public struct ArrayReading {
    /// Items still to come, in CBOR.
    var remaining: Int
    /// Items so far, in JSON.
    var entries = 0
    var begun = false
}

/// Fields in the order in which they come; ``DataReader/map(of:)`` sorts them once all are there.
public struct UnsortedFields: Sendable {
    var entries: [(key: String, value: Value)] = []

    public init() {}
}

/// The key of an entry, valid until the next key is read.
public struct FieldKey {
    let address: UnsafeRawPointer
    /// Length in bytes.
    public let length: Int
    /// The first seven bytes, little-endian, with the length (at most 255) in the top byte: equal codes of keys up
    /// to seven bytes mean equal keys, longer ones need ``equals(_:)`` too.
    public let code: UInt64

    init(address: UnsafeRawPointer, length: Int) {
        self.address = address
        self.length = length
        var word: UInt64 = 0
        if length >= 8 {
            word = UInt64(littleEndian: address.loadUnaligned(as: UInt64.self)) & 0x00ff_ffff_ffff_ffff
        } else if length >= 4 {
            // Two halves that overlap where the length is less than eight.
            let first = UInt64(UInt32(littleEndian: address.loadUnaligned(as: UInt32.self)))
            let last = UInt32(littleEndian: address.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self))
            word = first | UInt64(last) << UInt64(8 * (length - 4))
        } else if length >= 2 {
            let first = UInt64(UInt16(littleEndian: address.loadUnaligned(as: UInt16.self)))
            let last = UInt64(address.load(fromByteOffset: length - 1, as: UInt8.self))
            word = first | last << UInt64(8 * (length - 1))
        } else if length == 1 {
            word = UInt64(address.load(as: UInt8.self))
        }
        code = word | UInt64(min(length, 255)) << 56
    }

    var startsWithDollar: Bool { code & 0xff == UInt64(UInt8(ascii: "$")) }

    /// Whether the key is `name`, byte for byte.
    public func equals(_ name: StaticString) -> Bool {
        length == name.utf8CodeUnitCount && DataReader.isSame(address, UnsafeRawPointer(name.utf8Start), length)
    }
}

extension DataReader {
    /// Begins an object; ``nextKey(_:)`` must then be called until it returns nil.
    public mutating func beginObject() throws(DataError) -> ObjectReading {
        try enter()
        let offset = offset
        var count = 0
        if isJSON {
            try takeJSON(UInt8(ascii: "{"), "an object")
        } else {
            count = try readCount(5, "an object")
        }
        return ObjectReading(remaining: count, previousKey: cursor, startOffset: offset)
    }

    /// The key of the next entry, whose value must be read next; nil behind the last one.
    public mutating func nextKey(_ object: inout ObjectReading) throws(DataError) -> FieldKey? {
        if isJSON { return try nextJSONKey(&object) }
        guard object.remaining > 0 else {
            leave()
            return nil
        }
        object.remaining -= 1
        let length = try readLength(3, "a text key")
        let address = try take(length)
        if object.begun, length <= object.previousLength {
            guard length == object.previousLength, Self.precedes(object.previousKey, address, length) else {
                throw failure("has keys that are unsorted or stand twice")
            }
        }
        object.begun = true
        object.previousKey = address
        object.previousLength = length
        return FieldKey(address: address, length: length)
    }

    /// Whether the first of two keys of the same length comes first.
    @inline(__always)
    private static func precedes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ length: Int) -> Bool {
        for offset in 0..<length {
            let (left, right) = (
                a.load(fromByteOffset: offset, as: UInt8.self), b.load(fromByteOffset: offset, as: UInt8.self)
            )
            if left != right { return left < right }
        }
        return false
    }

    /// Begins an array; ``nextItem(_:)`` must then be called until it answers false.
    public mutating func beginArray() throws(DataError) -> ArrayReading {
        try enter()
        if isJSON {
            try takeJSON(UInt8(ascii: "["), "an array")
            return ArrayReading(remaining: 0)
        }
        return ArrayReading(remaining: try readCount(4, "an array"))
    }

    /// Whether there is another item, which must be read next.
    public mutating func nextItem(_ array: inout ArrayReading) throws(DataError) -> Bool {
        if isJSON { return try nextJSONItem(&array) }
        guard array.remaining > 0 else {
            leave()
            return false
        }
        array.remaining -= 1
        return true
    }

    /// Marks field `index` (below 64) of an object as seen, or refuses its second occurrence.
    @inlinable
    public func once(_ seen: inout UInt64, _ index: UInt64) throws(DataError) {
        let bit: UInt64 = 1 << index
        guard seen & bit == 0 else { throw failure("a key stands twice") }
        seen |= bit
    }

    /// The text of a key.
    public func name(of key: FieldKey) throws(DataError) -> String {
        try text(key.address, key.length)
    }

    /// Reads the value of a key that the schema does not name and keeps it. A `$type` that is none is refused, and that
    /// of a blob, which is no object.
    public mutating func keep(_ key: FieldKey, in unknown: inout UnsortedFields) throws(DataError) {
        guard !Self.isReserved(key) else { throw failure("has a reserved key") }
        let isType = key.startsWithDollar && key.equals("$type")
        let name = try name(of: key)
        let value = try value()
        if isType {
            try checkType(value)
            if value == .string(BlobRef.type) { throw failure("expected an object, not a blob") }
        }
        unknown.entries.append((name, value))
    }

    /// What was kept, in order; refuses a key that stands twice.
    public func map(of unknown: UnsortedFields) throws(DataError) -> DataMap {
        if unknown.entries.isEmpty { return DataMap() }
        guard let map = DataMap(unsorted: unknown.entries) else { throw failure("a key stands twice") }
        return map
    }

    /// Whether a key is one by which JSON tells links and bytes from objects: no object has it.
    static func isReserved(_ key: FieldKey) -> Bool {
        key.startsWithDollar && (key.equals("$link") || key.equals("$bytes"))
    }

    /// The error for a required field that is absent.
    public func missing(_ name: StaticString, in object: ObjectReading) -> DataError {
        DataError("is required", path: "\(name)", offset: object.startOffset)
    }
}
