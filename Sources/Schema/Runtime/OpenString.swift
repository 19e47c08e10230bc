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

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
