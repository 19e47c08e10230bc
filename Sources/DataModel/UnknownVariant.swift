/// A member of an open union whose `$type` the schema does not name; kept whole.
public struct UnknownVariant: DataCodable {
    /// All fields, `$type` among them.
    public let fields: DataMap

    /// The `$type`.
    public var type: String { fields["$type"]?.asString ?? "" }

    /// Keeps `fields`, which must have a `$type` that is not empty, and that an object in a union may have.
    public init(_ fields: DataMap) throws(DataError) {
        guard let type = fields["$type"]?.asString, !type.isEmpty else {
            throw DataError("a member of a union needs a $type")
        }
        if let problem = Self.problem(ofType: type) { throw DataError(problem) }
        self.fields = fields
    }

    /// Why no unknown member of a union has this `$type`; nil for one that may (specification "Data Model", `$type`).
    public static func problem(ofType type: String) -> String? {
        if type == BlobRef.type { return "must be an object, not blob" }
        return type.hasSuffix("#main")
            ? "has a $type that ends in #main: the name of a main definition has no fragment" : nil
    }

    public init(from reader: inout DataReader) throws(DataError) {
        let offset = reader.offset
        let fields = try reader.anyMap()
        do {
            try self.init(fields)
        } catch {
            throw DataError(error.reason, offset: offset)
        }
    }

    public func encode(to writer: inout DataWriter) { writer.map(fields) }
}
