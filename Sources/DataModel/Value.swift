/// Any value of the AT Protocol's data model, and of DRISL, which is a little wider.
///
/// Equality is that of the encoded bytes: texts are compared as UTF-8, not by canonical equivalence.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// An integer above `Int64.max`; DRISL only.
    case unsigned(UInt64)
    /// The integer −1 − n for n above `Int64.max`; DRISL only.
    case negative(UInt64)
    /// A finite number that is not −0; DRISL only.
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case link(CID)
    case array([Value])
    case map(DataMap)
}

extension Value {
    public var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var asInteger: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var asString: String? { if case .string(let value) = self { value } else { nil } }
    public var asBytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
    public var asLink: CID? { if case .link(let value) = self { value } else { nil } }
    public var asArray: [Value]? { if case .array(let value) = self { value } else { nil } }
    public var asMap: DataMap? { if case .map(let value) = self { value } else { nil } }

    /// The entry of a map; nil when absent or when this is no map.
    public subscript(key: String) -> Value? { asMap?[key] }

    /// The name of the kind of value, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .unsigned, .negative: "integer"
        case .float: "float"
        case .string: "string"
        case .bytes: "bytes"
        case .link: "link"
        case .array: "array"
        case .map: "object"
        }
    }
}

extension Value: Hashable {
    public static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.integer(let x), .integer(let y)): x == y
        case (.unsigned(let x), .unsigned(let y)): x == y
        case (.negative(let x), .negative(let y)): x == y
        case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
        case (.string(let x), .string(let y)): CanonicalOrder.equal(x, y)
        case (.bytes(let x), .bytes(let y)): x == y
        case (.link(let x), .link(let y)): x == y
        case (.array(let x), .array(let y)): x == y
        case (.map(let x), .map(let y)): x == y
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .unsigned(let value), .negative(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value.bitPattern)
        case .string(let value): CanonicalOrder.hash(value, into: &hasher)
        case .bytes(let value): hasher.combine(value)
        case .link(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .map(let value): hasher.combine(value)
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }

    /// The last value of a key that stands twice wins.
    public init(dictionaryLiteral elements: (String, Value)...) {
        var map = DataMap()
        for (key, value) in elements { map[key] = value }
        self = .map(map)
    }
}
