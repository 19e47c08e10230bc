import CCBOR
import DataModel
import TestSupport
import Testing

/// libcbor is an independent judge of the bytes that we write and of those that we accept.
struct LibCBORTests {
    @Test func readsWhatWeWriteAsTheSameValue() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let value = Value.random(.drisl, using: &random)
            let bytes = value.cbor()
            let item = try #require(load(bytes), "libcbor refuses \(Hex.encode(bytes))")
            defer { release(item) }
            #expect(decode(item) == value)
        }
    }

    @Test func whatItRefusesWeRefuse() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<800 {
            var bytes = Value.random(.drisl, depth: 2, using: &random).cbor()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let item = load(bytes) {
                release(item)
            } else {
                #expect(throws: DataError.self) { try Value(cbor: bytes, profile: .drisl) }
            }
        }
    }

    private typealias Item = UnsafeMutablePointer<cbor_item_t>

    /// nil when the bytes are malformed or something stands behind the first item.
    private func load(_ bytes: [UInt8]) -> Item? {
        var result = cbor_load_result()
        guard let item = cbor_load(bytes, bytes.count, &result) else { return nil }
        guard result.read == bytes.count else {
            release(item)
            return nil
        }
        return item
    }

    private func release(_ item: Item) {
        var reference: Item? = item
        cbor_decref(&reference)
    }

    private func decode(_ item: Item) -> Value? {
        switch cbor_typeof(item) {
        case CBOR_TYPE_UINT:
            let number = cbor_get_int(item)
            return Int64(exactly: number).map(Value.integer) ?? .unsigned(number)
        case CBOR_TYPE_NEGINT:
            let number = cbor_get_int(item)
            return Int64(exactly: number).map { .integer(-1 - $0) } ?? .negative(number)
        case CBOR_TYPE_BYTESTRING:
            return .bytes(
                Array(UnsafeBufferPointer(start: cbor_bytestring_handle(item), count: cbor_bytestring_length(item))))
        case CBOR_TYPE_STRING:
            let buffer = UnsafeBufferPointer(start: cbor_string_handle(item), count: cbor_string_length(item))
            return .string(String(decoding: buffer, as: UTF8.self))
        case CBOR_TYPE_ARRAY:
            var items: [Value] = []
            for index in 0..<cbor_array_size(item) {
                guard let element = cbor_array_get(item, index) else { return nil }
                defer { release(element) }
                guard let value = decode(element) else { return nil }
                items.append(value)
            }
            return .array(items)
        case CBOR_TYPE_MAP: return map(item)
        case CBOR_TYPE_TAG:
            guard cbor_tag_value(item) == 42, let content = cbor_tag_item(item) else { return nil }
            defer { release(content) }
            guard case .bytes(let bytes)? = decode(content) else { return nil }
            return (try? CID(bytes: bytes.dropFirst())).map(Value.link)
        default: return simple(item)
        }
    }

    private func map(_ item: Item) -> Value? {
        var map = DataMap()
        for index in 0..<cbor_map_size(item) {
            let pair = cbor_map_handle(item)[index]
            guard case .string(let key)? = decode(pair.key), let value = decode(pair.value) else { return nil }
            map[key] = value
        }
        return .map(map)
    }

    private func simple(_ item: Item) -> Value? {
        if cbor_is_float(item) { return .float(cbor_float_get_float(item)) }
        if cbor_is_bool(item) { return .bool(cbor_get_bool(item)) }
        return cbor_is_null(item) ? .null : nil
    }
}
