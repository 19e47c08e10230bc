/// A member of an open union whose `$type` the schema does not name; kept whole.
public struct UnknownVariant: DataCodable {
    /// All fields, `$type` among them.
    public let fields: DataMap

    /// The `$type`.
    public var type: String { fields["$type"]?.asString ?? "" }

    /// Keeps `fields`, which must have a `$type` that is not empty.
    public init(_ fields: DataMap) throws(DataError) {
        guard let type = fields["$type"]?.asString, !type.isEmpty else {
            throw DataError("a member of a union needs a $type")
        }
        self.fields = fields
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
