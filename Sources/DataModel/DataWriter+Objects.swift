/// The state of writing one object: the unknown fields that still wait for their place.
public struct ObjectWriting {
    let unknown: DataMap
    var index = 0
}

extension DataWriter {
    /// Begins an object of `known` fields and of all fields of `unknown`, which are merged in order.
    public mutating func beginObject(_ known: Int, _ unknown: DataMap = DataMap()) -> ObjectWriting {
        if isJSON {
            beginJSON(UInt8(ascii: "{"))
        } else {
            head(5, UInt64(known + unknown.count))
        }
        return ObjectWriting(unknown: unknown)
    }

    /// Writes a key; its value must be written next. Keys come in DAG-CBOR order.
    public mutating func key(_ name: StaticString, _ object: inout ObjectWriting) {
        if object.index < object.unknown.count { writeUnknown(before: "\(name)", &object) }
        if isJSON {
            jsonString(name)
            return endJSONKey()
        }
        let length = name.utf8CodeUnitCount
        head(3, UInt64(length))
        append(name.utf8Start, length)
    }

    /// Ends the object.
    public mutating func endObject(_ object: inout ObjectWriting) {
        if object.index < object.unknown.count { writeUnknown(before: nil, &object) }
        if isJSON { endJSON(UInt8(ascii: "}")) }
    }

    private mutating func writeUnknown(before name: String?, _ object: inout ObjectWriting) {
        while object.index < object.unknown.count {
            let entry = object.unknown.entries[object.index]
            if let name, !CanonicalOrder.precedes(entry.key, name) { return }
            object.index += 1
            writeKey(entry.key)
            value(entry.value)
        }
    }

    private mutating func writeKey(_ name: String) {
        if isJSON { jsonKey(name) } else { string(name) }
    }

    /// Writes any value.
    public mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .unsigned(let value): wide(0, value, "\(value)")
        case .negative(let value): wide(1, value, "-\(UInt128(value) + 1)")
        case .float(let value): float(value)
        case .string(let value): string(value)
        case .bytes(let value): bytes(value)
        case .link(let value): link(value)
        case .array(let items): array(items) { writer, item in writer.value(item) }
        case .map(let map): self.map(map)
        }
    }

    /// Writes an object of any fields.
    public mutating func map(_ map: DataMap) {
        if isJSON { beginJSON(UInt8(ascii: "{")) } else { head(5, UInt64(map.count)) }
        for (key, value) in map.entries {
            writeKey(key)
            self.value(value)
        }
        if isJSON { endJSON(UInt8(ascii: "}")) }
    }

    private mutating func wide(_ major: UInt8, _ argument: UInt64, _ text: String) {
        guard isJSON else { return head(major, argument) }
        separate()
        append(text)
    }

    private mutating func float(_ value: Double) {
        if isJSON {
            separate()
            append("\(value)")
        } else {
            reserve(9)
            put(0xfb)
            for shift in stride(from: 56, through: 0, by: -8) {
                put(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
            }
        }
    }
}
