/// Who can see what is generated.
public enum AccessLevel: String, Sendable, CaseIterable {
    case `public`
    case package
    case `internal`

    /// What stands before a declaration, with the space behind it. Nothing says internal.
    var keyword: String { self == .internal ? "" : rawValue + " " }
}
