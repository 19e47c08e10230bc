/// A reference to a blob (blob specification): what it is, how long, and the CID of its bytes.
public struct BlobRef: DataCodable {
    /// The `$type` of every blob reference.
    public static let type = "blob"

    public var ref: CID
    public var mimeType: String
    /// Length in bytes; never negative.
    public var size: Int64

    public init(ref: CID, mimeType: String, size: Int64) {
        self.ref = ref
        self.mimeType = mimeType
        self.size = size
    }

    /// Reads an object that has just the four fields of a blob.
    public init(_ map: DataMap) throws(DataError) {
        guard map["$type"]?.asString == Self.type else { throw DataError("expected a blob") }
        guard case .link(let ref)? = map["ref"] else { throw DataError("a blob's ref must be a link") }
        guard case .string(let mimeType)? = map["mimeType"], !mimeType.isEmpty else {
            throw DataError("a blob's mimeType must be a string that is not empty")
        }
        guard case .integer(let size)? = map["size"], size >= 0 else {
            throw DataError("a blob's size must be an integer that is not negative")
        }
        guard map.count == 4 else { throw DataError("a blob has $type, ref, mimeType and size only") }
        self.init(ref: ref, mimeType: mimeType, size: size)
    }

    public init(from reader: inout DataReader) throws(DataError) {
        let offset = reader.offset
        let map = try reader.map()
        do {
            try self.init(map)
        } catch {
            throw DataError(error.reason, offset: offset)
        }
    }

    public func encode(to writer: inout DataWriter) {
        var object = writer.beginObject(4)
        writer.key("ref", &object)
        writer.link(ref)
        writer.key("size", &object)
        writer.integer(size)
        writer.key("$type", &object)
        writer.string("blob" as StaticString)
        writer.key("mimeType", &object)
        writer.string(mimeType)
        writer.endObject(&object)
    }
}
