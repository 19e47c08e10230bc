/// Why bytes or text are not a key, a token or a sealed secret.
public enum KeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number of bytes is wrong.
    case length
    /// The bytes name no point of the curve, or no scalar in its range.
    case notOnCurve
    /// The text is not in the form that the associated name tells.
    case malformed(String)
    /// The key's codec, curve or algorithm is not one of the protocol's.
    case unsupported(String)
    /// A sealed secret was changed, or sealed with another key.
    case notAuthentic

    public var description: String {
        switch self {
        case .length: "a key of the wrong length"
        case .notOnCurve: "not a key of its curve"
        case .malformed(let form): "not a well-formed \(form)"
        case .unsupported(let name): "not supported: \(name)"
        case .notAuthentic: "does not open with this key"
        }
    }
}
