/// The version of a representation (RFC 9110, 8.8.3).
public struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    /// The text between the quotes.
    public let opaque: String
    public let isWeak: Bool

    /// - Parameter opaque: printable ASCII without quotes; hashes and identifiers are.
    public init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// As it stands in a field.
    public var description: String { (isWeak ? "W/" : "") + "\"\(opaque)\"" }

    /// Whether an `If-None-Match` names this version or any: the client has it already. Weak comparison.
    public func matches(ifNoneMatch field: String) -> Bool {
        if field.utf8.elementsEqual("*".utf8) { return true }
        return EntityTag.list(field).contains { $0.opaque.utf8.elementsEqual(opaque.utf8) }
    }

    /// Whether an `If-Match` names this version or any: the precondition holds. Strong comparison (RFC 9110, 13.1.1).
    public func matches(ifMatch field: String) -> Bool {
        if field.utf8.elementsEqual("*".utf8) { return true }
        return !isWeak
            && EntityTag.list(field).contains { !$0.isWeak && $0.opaque.utf8.elementsEqual(opaque.utf8) }
    }

    /// Whether an `If-Range` names this very version. Strong comparison.
    public func matches(ifRange field: String) -> Bool {
        !isWeak && field.utf8.elementsEqual(description.utf8)
    }

    /// The tags of a comma-separated list; what breaks the grammar ends it.
    static func list(_ field: String) -> [EntityTag] {
        var tags: [EntityTag] = []
        var rest = Array(field.utf8)[...]
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
            let isWeak = rest.starts(with: Array("W/".utf8))
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\""),
                let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\""))
            else { return tags }
            tags.append(EntityTag(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self), isWeak: isWeak))
            rest = rest[(end + 1)...]
        }
    }
}
