/// A reference to a blob (blob specification): what it is, how long, and the CID of its bytes.
///
/// Records from the network's first years have another form, `{"cid": …, "mimeType": …}`. It is read, marked as legacy
/// and written back unchanged; new records must not have it.
public struct BlobRef: DataCodable {
    /// The `$type` of every blob reference.
    public static let type = "blob"

    public var ref: CID
    public var mimeType: String
    /// Length in bytes; never negative, except -1 in a legacy reference, which does not say it.
    public var size: Int64
    /// Whether the reference has the legacy form.
    public let isLegacy: Bool

    public init(ref: CID, mimeType: String, size: Int64) {
        self.ref = ref
        self.mimeType = mimeType
        self.size = size
        isLegacy = false
    }

    /// A reference in the legacy form.
    private init(legacy cid: String, mimeType: String) throws(DataError) {
        ref = try CID(cid)
        // It is written back from the CID: in another base it would change.
        guard ref.description.utf8.elementsEqual(cid.utf8) else { throw DataError("a blob's cid must be in base32") }
        guard !mimeType.isEmpty else { throw DataError("a blob's mimeType must not be empty") }
        self.mimeType = mimeType
        size = -1
        isLegacy = true
    }

    /// Reads an object that has just the four fields of a blob, or the two of the legacy form.
    public init(_ map: DataMap) throws(DataError) {
        if map.count == 2, let cid = map["cid"]?.asString, let mimeType = map["mimeType"]?.asString {
            try self.init(legacy: cid, mimeType: mimeType)
            return
        }
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
        var (ref, mimeType, size, legacy): (CID?, String?, Int64?, String?)
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
            } else if key.equals("cid") {
                try reader.once(&seen, 4)
                legacy = try reader.string()
            } else {
                throw DataError("a blob has $type, ref, mimeType and size only", offset: object.startOffset)
            }
        }
        if seen == 0b11000, let legacy, let mimeType {
            do { try self.init(legacy: legacy, mimeType: mimeType) } catch {
                throw DataError(error.reason, offset: object.startOffset)
            }
            return
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
        if isLegacy { return encodeLegacy(to: &writer) }
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

    private func encodeLegacy(to writer: inout DataWriter) {
        var object = writer.beginObject(2)
        writer.key("cid", &object)
        writer.string(ref.description)
        writer.key("mimeType", &object)
        writer.string(mimeType)
        writer.endObject(&object)
    }
}
