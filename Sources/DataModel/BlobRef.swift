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
        var object = try reader.beginObject()
        var seen: UInt64 = 0
        var (ref, mimeType, size): (CID?, String?, Int64?)
        while let key = try reader.nextKey(&object) {
            if key.equals("ref") {
                try reader.once(&seen, 0)
                ref = try reader.link()
            } else if key.equals("size") {
                try reader.once(&seen, 1)
                size = try reader.integer()
            } else if key.equals("$type") {
                try reader.once(&seen, 2)
                try reader.expectType("blob")
            } else if key.equals("mimeType") {
                try reader.once(&seen, 3)
                mimeType = try reader.string()
            } else {
                throw DataError("a blob has $type, ref, mimeType and size only", offset: object.startOffset)
            }
        }
        guard seen == 0b1111, let ref, let mimeType, let size else {
            throw DataError("a blob must have $type, ref, mimeType and size", offset: object.startOffset)
        }
        guard !mimeType.isEmpty, size >= 0 else {
            throw DataError("a blob's mimeType must not be empty, nor its size negative", offset: object.startOffset)
        }
        self.init(ref: ref, mimeType: mimeType, size: size)
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
