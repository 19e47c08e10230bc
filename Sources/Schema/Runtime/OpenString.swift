/// A string of which some values are known and others are legal.
public protocol OpenString: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    var text: String { get }
    init(_ text: String)
}

extension OpenString {
    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { text }

    /// By bytes: Swift's own equality takes texts for equal that differ on the wire.
    public static func == (a: Self, b: Self) -> Bool { Constraint.equal(a.text, b.text) }

    /// Strings of two types are equal if their texts are: two lexicons may declare the same known values.
    public static func == (a: Self, b: some OpenString) -> Bool { Constraint.equal(a.text, b.text) }

    public static func != (a: Self, b: some OpenString) -> Bool { !(a == b) }

    /// The same text as another type has it.
    public init(_ other: some OpenString) { self.init(other.text) }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
