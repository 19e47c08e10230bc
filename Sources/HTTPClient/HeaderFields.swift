/// Header fields in their order; names are compared without regard to ASCII case (RFC 9110, 5.1).
public struct HeaderFields: Sendable, Hashable {
    /// One field. Values carry no surrounding white space.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public private(set) var fields: [Field] = []

    public init() {}

    public init(_ pairs: [(name: String, value: String)]) {
        fields = pairs.map { Field(name: $0.name, value: $0.value) }
    }

    /// Adds a field after those that are there, even if one has this name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Removes every field of this name.
    public mutating func remove(_ name: String) {
        fields.removeAll { HeaderFields.sameName($0.name, name) }
    }

    /// Appends `text` to the last field: a continuation line (RFC 9112, 5.2).
    mutating func continueLast(with text: String) {
        guard let last = fields.popLast() else { return }
        fields.append(Field(name: last.name, value: last.value + " " + text))
    }

    /// The first value of this name; setting replaces all fields of the name, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { HeaderFields.sameName($0.name, name) }?.value }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value of this name, in order.
    public func values(_ name: String) -> [String] {
        fields.compactMap { HeaderFields.sameName($0.name, name) ? $0.value : nil }
    }

    static func sameName(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { ASCII.lowercased($0) == ASCII.lowercased($1) }
    }
}

extension HeaderFields: Sequence {
    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }
}
