/// What stands in a field that may be absent and may also be null, which are two different things.
public enum Nullable<Wrapped: Sendable & Hashable>: Sendable, Hashable {
    case null
    case value(Wrapped)

    /// The value, if it is not null.
    public var value: Wrapped? {
        if case .value(let value) = self { value } else { nil }
    }
}
