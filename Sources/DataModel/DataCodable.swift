/// A type that reads and writes itself, in DAG-CBOR and in JSON, through one reader and one writer.
///
/// Generated types conform. Two values are equal when their encodings are: that is what signatures and CIDs see,
/// and it costs the compiler nothing.
public protocol DataCodable: Sendable, Hashable {
    /// Reads a value. Constraints of a schema are checked elsewhere.
    init(from reader: inout DataReader) throws(DataError)

    /// Writes the value.
    func encode(to writer: inout DataWriter)
}

extension DataCodable {
    /// Decodes strict DAG-CBOR in the `atproto` profile.
    @inlinable
    public init(cbor bytes: [UInt8]) throws(DataError) {
        self = try DataReader.read(cbor: bytes) { (reader) throws(DataError) in try Self(from: &reader) }
    }

    /// Decodes the data model's JSON form.
    @inlinable
    public init(json bytes: [UInt8]) throws(DataError) {
        self = try DataReader.read(json: bytes) { (reader) throws(DataError) in try Self(from: &reader) }
    }

    /// Converts from a value of the data model.
    public init(value: Value) throws(DataError) {
        try self.init(cbor: value.cbor())
    }

    /// The canonical DAG-CBOR.
    public func cbor() -> [UInt8] {
        var writer = DataWriter(.cbor)
        encode(to: &writer)
        return writer.bytes
    }

    /// The JSON form, compact, keys in canonical order.
    public func json() -> [UInt8] {
        var writer = DataWriter(.json)
        encode(to: &writer)
        return writer.bytes
    }

    /// The same as a value of the data model.
    public func value() throws(DataError) -> Value {
        try Value(cbor: cbor())
    }

    public static func == (a: Self, b: Self) -> Bool { a.cbor() == b.cbor() }

    public func hash(into hasher: inout Hasher) { hasher.combine(cbor()) }
}

extension Value {
    /// Decodes strict DAG-CBOR: one value and nothing behind it.
    public init(cbor bytes: [UInt8], profile: CBORProfile = .atproto) throws(DataError) {
        self = try DataReader.read(cbor: bytes, profile: profile) { (reader) throws(DataError) in
            try reader.value()
        }
    }

    /// Decodes the data model's JSON form.
    public init(json bytes: [UInt8]) throws(DataError) {
        self = try DataReader.read(json: bytes) { (reader) throws(DataError) in try reader.value() }
    }

    /// Decodes the value at the front of `bytes` and says how many bytes it took.
    public static func first(cbor bytes: [UInt8]) throws(DataError) -> (value: Value, length: Int) {
        try DataReader.read(cbor: bytes, whole: false) { (reader) throws(DataError) in
            let value = try reader.value()
            return (value, reader.offset)
        }
    }

    /// The canonical DAG-CBOR. Values outside a profile are written all the same: see ``checked(_:)``.
    public func cbor() -> [UInt8] {
        var writer = DataWriter(.cbor)
        writer.value(self)
        return writer.bytes
    }

    /// The JSON form, compact, keys in canonical order.
    public func json() -> [UInt8] {
        var writer = DataWriter(.json)
        writer.value(self)
        return writer.bytes
    }

    /// Refuses what readers of `profile` would not accept: numbers, reserved keys, nesting, sizes.
    public func checked(_ profile: CBORProfile, depth: Int = 0) throws(DataError) {
        switch self {
        case .unsigned, .negative:
            guard profile == .drisl else { throw DataError("is not a signed 64-bit integer") }
        case .float(let value):
            guard profile == .drisl else { throw DataError("has a float") }
            guard value.isFinite, !(value == 0 && value.sign == .minus) else {
                throw DataError("has a float that is not finite, or negative zero")
            }
        case .array(let items):
            try Self.checkContainer(items.count, depth: depth)
            for item in items { try item.checked(profile, depth: depth + 1) }
        case .map(let map):
            try Self.checkContainer(map.count, depth: depth)
            if profile == .atproto { try JSONMapping.checkKeys(of: map) }
            for (_, item) in map { try item.checked(profile, depth: depth + 1) }
        default: break
        }
    }

    private static func checkContainer(_ count: Int, depth: Int) throws(DataError) {
        guard depth < DataReader.maximumDepth else { throw DataError("is nested too deep") }
        guard count <= DataReader.maximumEntries else {
            throw DataError("has more than \(DataReader.maximumEntries) entries")
        }
    }
}
