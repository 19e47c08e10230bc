/// What a piece of data must look like.
public struct DataSchema: Sendable {
    public let description: String?
    public let kind: Kind
    public let location: Location

    public indirect enum Kind: Sendable {
        case boolean(BooleanSchema)
        case integer(IntegerSchema)
        case string(StringSchema)
        case bytes(LengthRange)
        case cidLink
        case blob(BlobSchema)
        case array(ArraySchema)
        case object(ObjectSchema)
        case reference(Reference)
        case union(UnionSchema)
        case unknown
    }

    public init(_ kind: Kind, description: String? = nil, location: Location) {
        self.description = description
        self.kind = kind
        self.location = location
    }
}

public struct BooleanSchema: Sendable, Hashable {
    public var const: Bool?
    public var `default`: Bool?
}

public struct IntegerSchema: Sendable, Hashable {
    public var minimum: Int64?
    public var maximum: Int64?
    /// The only values allowed; nil when the list is not closed.
    public var allowed: [Int64]?
    public var const: Int64?
    public var `default`: Int64?
}

/// Fewest and most items, or bytes; nil is no bound.
public struct LengthRange: Sendable, Hashable {
    public var minimum: Int?
    public var maximum: Int?

    public init(minimum: Int? = nil, maximum: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

public struct StringSchema: Sendable, Hashable {
    public var format: StringFormat?
    /// In bytes of UTF-8.
    public var length = LengthRange()
    /// In extended grapheme clusters.
    public var graphemes = LengthRange()
    /// Values that are expected; others are legal.
    public var knownValues: [String] = []
    /// The only values allowed; nil when the list is not closed.
    public var allowed: [String]?
    public var const: String?
    public var `default`: String?
}

public struct BlobSchema: Sendable, Hashable {
    /// Media types allowed: `a/b`, `a/*` or `*/*`; nil allows all.
    public var accept: [String]?
    /// In bytes.
    public var maxSize: Int64?
}

public struct ArraySchema: Sendable {
    public let items: DataSchema
    public let length: LengthRange
}

public struct ObjectSchema: Sendable {
    /// In the order of the file; names unique.
    public let properties: [Property]
    public let description: String?
    public let location: Location

    public init(properties: [Property], description: String? = nil, location: Location) {
        self.properties = properties
        self.description = description
        self.location = location
    }

    /// The property of that name.
    public subscript(name: String) -> Property? {
        properties.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The properties that are fields of their own; `$type` belongs to the language.
    public var fields: [Property] { properties.filter { !$0.name.utf8.elementsEqual("$type".utf8) } }
}

public struct Property: Sendable {
    public let name: String
    public let schema: DataSchema
    public let isRequired: Bool
    /// Whether null may stand here; null and absent are two different things.
    public let isNullable: Bool
}

public struct UnionSchema: Sendable {
    public let references: [Reference]
    /// Whether only these are allowed.
    public let isClosed: Bool
    /// Where each reference is in the document.
    let locations: [Location]
}
