/// A JSON document as it was written: order kept, every part knows its place. For diagnostics.
///
/// Strict in the same way as ``DataReader``; the data model's reserved keys mean nothing here.
public struct JSONNode: Sendable {
    public enum Kind: Sendable {
        case null
        case bool(Bool)
        /// The number as it was written.
        case number(String)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    /// An entry of an object.
    public struct Member: Sendable {
        public let key: String
        /// Where the value starts.
        public let value: JSONNode
    }

    public let kind: Kind
    /// Where the value starts.
    public let position: TextPosition

    /// Reads one JSON value and nothing but white space behind it.
    public init(parsing bytes: [UInt8]) throws(DataError) {
        let lines = LineIndex(bytes)
        self = try DataReader.read(json: bytes) { (reader) throws(DataError) in
            try reader.node(lines)
        }
    }

    init(kind: Kind, position: TextPosition) {
        self.kind = kind
        self.position = position
    }
}

extension JSONNode {
    public var string: String? { if case .string(let value) = kind { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = kind { value } else { nil } }
    public var array: [JSONNode]? { if case .array(let value) = kind { value } else { nil } }
    public var object: [Member]? { if case .object(let value) = kind { value } else { nil } }

    /// A number that is a signed 64-bit integer.
    public var integer: Int64? {
        guard case .number(let text) = kind else { return nil }
        return try? JSONNumber(text).integer()
    }

    /// The value of a key of an object.
    public subscript(key: String) -> JSONNode? {
        object?.first { CanonicalOrder.equal($0.key, key) }?.value
    }

    /// The same as a value of the data model.
    public func value() throws(DataError) -> Value {
        switch kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let text): return .integer(try JSONNumber(text).integer())
        case .string(let value): return .string(value)
        case .array(let items):
            var values: [Value] = []
            for item in items { values.append(try item.value()) }
            return .array(values)
        case .object(let members):
            var map = DataMap()
            for member in members { map[member.key] = try member.value.value() }
            return try JSONMapping.value(of: map)
        }
    }
}

/// The starts of the lines of a text, so that a document's positions are found in logarithmic time.
private struct LineIndex {
    private var starts = [0]

    init(_ bytes: [UInt8]) {
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    }

    func position(of offset: Int) -> TextPosition {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return TextPosition(line: low + 1, column: offset - starts[low] + 1)
    }
}

extension DataReader {
    fileprivate mutating func node(_ lines: LineIndex) throws(DataError) -> JSONNode {
        let token = try peekToken()
        let position = lines.position(of: offset)
        return JSONNode(kind: try nodeKind(token, lines), position: position)
    }

    private mutating func nodeKind(_ token: UInt8, _ lines: LineIndex) throws(DataError) -> JSONNode.Kind {
        switch token {
        case UInt8(ascii: "{"):
            var state = try beginObject()
            var members: [JSONNode.Member] = []
            var seen: Set<[UInt8]> = []
            while let key = try nextKey(&state) {
                let name = try name(of: key)
                guard seen.insert(Array(name.utf8)).inserted else { throw failure("a key stands twice") }
                members.append(JSONNode.Member(key: name, value: try node(lines)))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var state = try beginArray()
            var items: [JSONNode] = []
            while try nextItem(&state) { items.append(try node(lines)) }
            return .array(items)
        case UInt8(ascii: "\""): return .string(try readJSONString())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try readJSONBool())
        case UInt8(ascii: "n"):
            guard try takeJSONNull() else { throw failure("is not JSON") }
            return .null
        default: return .number(try scanNumber())
        }
    }
}
