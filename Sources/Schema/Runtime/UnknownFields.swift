public import DataModel

/// The fields of an object that its lexicon does not name. They survive decoding and encoding.
public struct UnknownFields: Sendable {
    /// The fields, without `$type`.
    public var fields: DataMap
    /// Whether the object said its type where it need not have.
    public var hasType: Bool

    public init(_ fields: DataMap = DataMap(), hasType: Bool = false) {
        self.fields = fields
        self.hasType = hasType
    }
}
