import DataModel
import Lexicons
import Media
import Syntax

/// All that a publishing job needs to know, as it is kept with the job.
struct PublishOrder: Sendable, Hashable {
    var uploadID: String
    var did: DID
    var rkey: TID
    var object: ObjectID
    /// The record, complete but for the blob of the audio.
    var record: Fm.Plyr.Track
    var mimeType: String

    init(_ session: UploadSession, rkey: TID, record: Fm.Plyr.Track) {
        uploadID = session.id
        did = session.did
        self.rkey = rkey
        object = session.object
        self.record = record
        mimeType = session.mimeType
    }

    /// Reads what ``encoded()`` wrote.
    init(_ bytes: [UInt8]) throws {
        let value = try Value(cbor: bytes)
        func text(_ key: String) throws(DataError) -> String {
            guard let text = value[key]?.asString else { throw DataError("is required", path: key) }
            return text
        }
        guard let object = ObjectID(try text("object")) else { throw DataError("is no digest", path: "object") }
        uploadID = try text("upload")
        did = try DID(text("did"))
        rkey = try TID(text("rkey"))
        self.object = object
        record = try Fm.Plyr.Track(value: value["record"] ?? .null)
        mimeType = try text("mimeType")
    }

    func encoded() throws -> [UInt8] {
        let value: Value = [
            "upload": .string(uploadID), "did": .string(did.text), "rkey": .string(rkey.text),
            "object": .string(object.description), "record": try record.value(), "mimeType": .string(mimeType),
        ]
        return value.cbor()
    }
}
