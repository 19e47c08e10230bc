/// The reserved keys of the data model's JSON form (data model specification, "JSON Representation").
enum JSONMapping {
    /// Translates `$link` and `$bytes`, and refuses a malformed `$type` or blob.
    static func value(of map: DataMap) throws(DataError) -> Value {
        if let link = map["$link"] {
            guard map.count == 1, case .string(let text) = link else {
                throw DataError("$link must stand alone and be a string")
            }
            return .link(try CID(text))
        }
        if let encoded = map["$bytes"] {
            guard map.count == 1, case .string(let text) = encoded, let bytes = Base64.decode(text) else {
                throw DataError("$bytes must stand alone and be base 64")
            }
            return .bytes(bytes)
        }
        try check(map)
        return .map(map)
    }

    /// Refuses a malformed `$type` or blob.
    static func check(_ map: DataMap) throws(DataError) {
        guard let type = map["$type"] else { return }
        try check(type: type)
        if type == .string(BlobRef.type) { _ = try BlobRef(map) }
    }

    /// Refuses keys by which JSON tells links and bytes from objects, and a malformed `$type`.
    static func checkKeys(of map: DataMap) throws(DataError) {
        guard map["$link"] == nil, map["$bytes"] == nil else { throw DataError("has a reserved key") }
        if let type = map["$type"] { try check(type: type) }
    }

    /// Refuses a malformed `$type`.
    static func check(type: Value) throws(DataError) {
        guard case .string(let name) = type, !name.isEmpty else {
            throw DataError("$type must be a string that is not empty")
        }
    }
}
