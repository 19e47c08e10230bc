import DataModel
import Testing

/// References to blobs as the network's first years wrote them.
struct LegacyBlobTests {
    private static let cid = "bafkreidj4rbd46c2aztdlqkevgq5c6w4r6gbhvwlgzhyhwlzxl3lkzmugm"
    private static let json = #"{"cid":"\#(cid)","mimeType":"image/jpeg"}"#

    @Test func legacyReferencesAreReadAndKept() throws {
        let blob = try BlobRef(json: Array(Self.json.utf8))
        #expect(blob.isLegacy && blob.size == -1 && blob.mimeType == "image/jpeg")
        #expect(blob.ref.description == Self.cid)
        #expect(String(decoding: blob.json(), as: UTF8.self) == Self.json)
        #expect(try BlobRef(cbor: blob.cbor()) == blob)
        #expect(try BlobRef(#require(blob.value().asMap)) == blob)
        #expect(blob != BlobRef(ref: blob.ref, mimeType: blob.mimeType, size: -1))
    }

    @Test(
        arguments: [
            #"{"cid":"x","mimeType":"image/jpeg"}"#, #"{"cid":"\#(cid)"}"#, #"{"cid":"\#(cid)","mimeType":""}"#,
            #"{"cid":"\#(cid)","mimeType":"a/b","size":1}"#, #"{"$type":"blob","cid":"\#(cid)","mimeType":"a/b"}"#,
            #"{"cid":7,"mimeType":"a/b"}"#, #"{"cid":"B\#(cid.dropFirst())","mimeType":"a/b"}"#,
        ])
    func otherFormsAreRefused(text: String) {
        #expect(throws: DataError.self) { try BlobRef(json: Array(text.utf8)) }
    }

    @Test func membersOfUnionsAreObjectsWithProperNames() throws {
        for type in ["blob", "com.example.note#main"] {
            #expect(throws: DataError.self) { try UnknownVariant(["$type": .string(type)]) }
        }
        #expect(try UnknownVariant(["$type": "com.example.note#part"]).type == "com.example.note#part")
    }
}
