import DataModel
import Foundation
import Lexicons
import Schema
import Syntax
import Testing

/// Records from the network's first years, through generated types and through the schema.
struct OldRecordTests {
    private static let cid = "bafkreidj4rbd46c2aztdlqkevgq5c6w4r6gbhvwlgzhyhwlzxl3lkzmugm"

    private static func track(_ more: String) -> String {
        """
        {"$type":"fm.plyr.track","title":"Old","artist":"A","fileType":"mp3","createdAt":"2022-01-01T00:00:00Z",\(more)}
        """
    }

    private static func audio(_ mimeType: String) -> String {
        track(#""audioBlob":{"cid":"\#(cid)","mimeType":"\#(mimeType)"}"#)
    }

    @Test func aLegacyBlobIsReadKeptAndMarked() throws {
        let value = try Value(json: Array(Self.audio("audio/mpeg").utf8))
        let track = try Fm.Plyr.Track(json: value.json())
        let blob = try #require(track.audioBlob)
        #expect(blob.isLegacy && blob.ref.description == Self.cid && blob.mimeType == "audio/mpeg")
        #expect(track.cbor() == value.cbor())
        try track.validate()
        try LexiconIndex.catalog.validate(record: value, in: Fm.Plyr.Track.nsid)
    }

    @Test func theRulesForBlobsApplyToLegacyOnes() throws {
        let value = try Value(json: Array(Self.audio("image/png").utf8))
        #expect(throws: DataError.self) { try Fm.Plyr.Track(json: value.json()) }
        #expect(throws: ConstraintViolation.self) {
            try LexiconIndex.catalog.validate(record: value, in: Fm.Plyr.Track.nsid)
        }
    }

    /// Lists carry records as they are: one in an old form is no reason to lose the others.
    @Test func aListWithAnOldRecordIsReadWhole() throws {
        let old = #"{"$type":"app.bsky.feed.post","image":{"cid":"\#(Self.cid)","mimeType":"image/jpeg"},"text":""}"#
        let records = [Self.audio("audio/mpeg"), old, Self.track(#""labels":{"$type":"com.example.old","x":1}"#)]
        let items = records.enumerated().map { index, record in
            let uri = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/fm.plyr.track/\(index)"
            return #"{"uri":"\#(uri)","cid":"\#(Self.cid)","value":\#(record)}"#
        }
        let json = Array(#"{"records":[\#(items.joined(separator: ","))]}"#.utf8)
        let output = try Com.Atproto.Repo.ListRecords.Output(json: json)
        #expect(output.records.count == 3)
        let track = try Fm.Plyr.Track(json: Value.map(output.records[0].value).json())
        #expect(track.audioBlob?.isLegacy == true)
        #expect(try Value(json: output.json()) == Value(json: json))
    }

    /// A union has members that are objects with a name: neither a blob, nor a record under its long name.
    @Test(arguments: [
        #"{"$type":"com.atproto.label.defs#selfLabels#main","values":[]}"#, #"{"$type":"fm.plyr.like#main"}"#,
        #"{"$type":"blob","ref":{"$link":"\#(cid)"},"mimeType":"a/b","size":1}"#, #"{"$type":""}"#, "{}",
    ])
    func otherThingsAreNoMembersOfUnions(_ member: String) throws {
        let json = Array(Self.track(#""labels":\#(member)"#).utf8)
        #expect(throws: DataError.self) { try Fm.Plyr.Track(json: json) }
        #expect(throws: (any Error).self) {
            try LexiconIndex.catalog.validate(record: Value(json: json), in: Fm.Plyr.Track.nsid)
        }
    }
}
