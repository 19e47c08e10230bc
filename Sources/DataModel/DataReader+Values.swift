public import Syntax

extension DataReader {
    /// Reads a string.
    public mutating func string() throws(DataError) -> String {
        isJSON ? try readJSONString() : try readCBORString()
    }

    /// Reads a signed 64-bit integer; JSON may write it as `123.0`.
    public mutating func integer() throws(DataError) -> Int64 {
        isJSON ? try readJSONInteger() : try readCBORInteger()
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(DataError) -> Bool {
        isJSON ? try readJSONBool() : try readCBORBool()
    }

    /// Reads bytes; JSON writes them as `{"$bytes": "…"}`.
    public mutating func bytes() throws(DataError) -> [UInt8] {
        guard isJSON else { return try readCBORBytes() }
        if let text = try takeJSONWrapped("$bytes"), let bytes = Base64.decode(text) { return bytes }
        guard case .bytes(let bytes) = try readJSONValue() else { throw failure("expected bytes") }
        return bytes
    }

    /// Reads a link; JSON writes it as `{"$link": "…"}`.
    public mutating func link() throws(DataError) -> CID {
        guard isJSON else { return try readCBORLink() }
        if let text = try takeJSONWrapped("$link"), let cid = try? CID(text) { return cid }
        guard case .link(let cid) = try readJSONValue() else { throw failure("expected a link") }
        return cid
    }

    /// Reads a string of a known format, such as ``Syntax/DID``.
    @inlinable
    public mutating func syntax<Format: SyntaxValue>(_ type: Format.Type = Format.self) throws(DataError) -> Format {
        let before = offset
        let text = try string()
        do {
            return try Format(text)
        } catch {
            throw DataError(error.description, offset: before)
        }
    }

    /// Consumes a null if one comes next, and says whether.
    public mutating func takeNull() throws(DataError) -> Bool {
        if isJSON { return try takeJSONNull() }
        guard peek() == 0xf6 else { return false }
        cursor += 1
        return true
    }

    /// Reads any value.
    public mutating func value() throws(DataError) -> Value {
        isJSON ? try readJSONValue() : try readCBORValue()
    }

    /// Reads an object of any fields; a blob is none.
    public mutating func map() throws(DataError) -> DataMap {
        let before = offset
        let map = try anyMap()
        guard map["$type"] != .string(BlobRef.type) else {
            throw DataError("expected an object, not a blob", offset: before)
        }
        return map
    }

    /// The same, whatever its `$type` is.
    mutating func anyMap() throws(DataError) -> DataMap {
        guard isJSON else { return try readMap() }
        guard case .map(let map) = try readJSONValue() else { throw failure("expected an object") }
        return map
    }

    /// Reads an array, each item through `item`.
    public mutating func array<Item>(
        _ item: (inout DataReader) throws(DataError) -> Item
    ) throws(DataError) -> [Item] {
        var state = try beginArray()
        var items: [Item] = []
        while try nextItem(&state) { items.append(try item(&self)) }
        return items
    }

    /// The `$type` of the object that comes next, which is not consumed; nil when it has none.
    ///
    /// Names of types are ASCII. Any other text is given as an empty one, because Swift takes some of them for equal to
    /// a name that has other bytes.
    public mutating func peekType() throws(DataError) -> String? {
        let (before, depthBefore) = (cursor, depth)
        defer {
            cursor = before
            depth = depthBefore
        }
        var object = try beginObject()
        while let key = try nextKey(&object) {
            if key.equals("$type") {
                let type = try string()
                return type.utf8.allSatisfy { $0 < 0x80 } ? type : ""
            }
            // CBOR has shorter keys first.
            if !isJSON && key.length > 5 { return nil }
            try skip()
        }
        return nil
    }

    /// Refuses a `$type` that is not `expected`; the value of the key is read.
    public mutating func expectType(_ expected: StaticString) throws(DataError) {
        let before = offset
        guard CanonicalOrder.equal(try string(), expected) else {
            throw DataError("expected $type \(expected)", offset: before)
        }
    }

    /// Steps over a value. Its form is checked; whether a JSON object has a key twice is not.
    mutating func skip() throws(DataError) {
        if isJSON { try skipJSON() } else { try skipCBOR() }
    }

    func checkType(_ value: Value) throws(DataError) {
        do { try JSONMapping.check(type: value) } catch { throw failure(error.reason) }
    }

    mutating func readItems(_ state: ArrayReading) throws(DataError) -> [Value] {
        var state = state
        var items: [Value] = []
        items.reserveCapacity(min(state.remaining, 1024))
        while try nextItem(&state) { items.append(try value()) }
        return items
    }

    mutating func readMap() throws(DataError) -> DataMap {
        try readEntries(try beginObject())
    }

    mutating func readEntries(_ state: ObjectReading) throws(DataError) -> DataMap {
        var state = state
        var entries: [(key: String, value: Value)] = []
        entries.reserveCapacity(min(state.remaining, 1024))
        while let key = try nextKey(&state) {
            // DRISL is a little wider: it knows neither JSON nor types.
            let isSpecial = key.startsWithDollar && !allowsDRISL
            if isSpecial, Self.isReserved(key) { throw failure("has a reserved key") }
            let name = try name(of: key)
            let value = try value()
            if isSpecial, CanonicalOrder.equal(name, "$type") { try checkType(value) }
            entries.append((name, value))
        }
        return DataMap(sorted: entries)
    }
}
