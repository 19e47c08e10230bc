package import DataModel
import Lexicons
import Schema
package import Syntax

/// A document of one's own, as the record that it is published as.
package struct LocalLexicon: Sendable {
    /// Longer records are taken by no server.
    package static let maximumRecordBytes = 1_000_000

    package let nsid: NSID
    /// The same, as the key of the record.
    let rkey: RecordKey
    /// With its `$type`.
    package let record: DataMap
    package let cid: CID
    /// Nil if it is no valid lexicon.
    let document: LexiconDocument?

    /// Reads a document that is known to be a valid lexicon.
    package init(json: [UInt8]) throws(DataError) {
        guard var record = try Value(json: json).asMap else { throw DataError("not an object") }
        let type = Com.Atproto.Lexicon.Schema.nsid.text
        if let own = record["$type"], own != .string(type) { throw DataError("its $type is not \(type)") }
        record["$type"] = .string(type)
        guard let id = record["id"]?.asString, let nsid = try? NSID(id), let rkey = try? RecordKey(id) else {
            throw DataError("its id is no NSID")
        }
        // A record's key is its NSID, and that of `A.b.c` would be found by nobody.
        guard nsid == nsid.normalized else { throw DataError("its id has capitals before the last dot") }
        let bytes = Value.map(record).cbor()
        guard bytes.count <= Self.maximumRecordBytes else {
            throw DataError("longer than a record may be, \(Self.maximumRecordBytes) bytes")
        }
        self.nsid = nsid
        self.rkey = rkey
        self.record = record
        cid = .dagCBOR(bytes)
        document = LexiconDocument.parse(json: json, file: id).document
    }
}
