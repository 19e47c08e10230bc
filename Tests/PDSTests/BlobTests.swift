import DataModel
import Foundation
import HTTPTypes
import PDS
import Repo
import Syntax
import Testing

@Suite struct BlobTests {
    private let bytes = Array("hello world".utf8)

    private func upload(_ account: TestAccount, _ bytes: [UInt8], _ type: String = "audio/mpeg") async throws -> Value {
        let answer = try await account.server.raw(
            "com.atproto.repo.uploadBlob", body: bytes, contentType: type, token: account.access)
        return try Value(json: answer.bytes)["blob"] ?? .null
    }

    private func get(_ account: TestAccount, _ cid: String) async throws -> (
        bytes: [UInt8], fields: HTTPFields, contentType: String?
    ) {
        try await account.server.raw("com.atproto.sync.getBlob", query: ["did": account.did, "cid": cid])
    }

    /// Clients that do not know what they send leave it to the first bytes.
    @Test(arguments: [
        ("*/*", "ID3\u{4}\u{0}", "audio/mpeg"), ("application/octet-stream", "fLaC\u{0}", "audio/flac"),
        ("*/*", "GIF89a", "image/gif"), ("*/*", "no kind of media", "application/octet-stream"),
        ("audio/x-mine", "fLaC\u{0}", "audio/x-mine"),
    ])
    func untypedBlobsAreLookedAt(_ said: String, _ content: String, _ type: String) async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let blob = try await upload(account, Array(content.utf8), said)
        #expect(blob["mimeType"]?.asString == type)
    }

    @Test func seenOnceARecordRefersToIt() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let cid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
        let blob = try await upload(account, bytes, "audio/MPEG; x=y")
        #expect(blob == ["$type": "blob", "ref": .link(try CID(cid)), "mimeType": "audio/mpeg", "size": 11])
        #expect(await failure { try await get(account, cid) } == "400 BlobNotFound")
        #expect(try await server.call("com.atproto.sync.listBlobs", query: ["did": account.did])["cids"] == [])
        try await account.create(["audio": blob], rkey: "one")
        let answer = try await get(account, cid)
        #expect(answer.bytes == bytes)
        #expect(answer.contentType == "audio/mpeg")
        #expect(answer.fields[.xContentTypeOptions] == "nosniff")
        #expect(answer.fields[.contentSecurityPolicy] == "default-src 'none'; sandbox")
        #expect(
            try await server.call("com.atproto.sync.listBlobs", query: ["did": account.did])["cids"] == [.string(cid)])
        // A record that is gone takes its blob along, after a time.
        try await server.call(
            "com.atproto.repo.deleteRecord",
            input: ["repo": .string(account.did), "collection": "org.example.note", "rkey": "one"],
            token: account.access)
        #expect(await failure { try await get(account, cid) } == "400 BlobNotFound")
    }

    @Test func blobsThatAreNotThere() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let other = try await server.signUp("bob")
        let blob = try await upload(other, bytes)
        #expect(await failure { try await account.create(["audio": blob]) } == "400 BlobNotFound")
        var wrong = try #require(blob.asMap)
        wrong["size"] = 12
        let wrongSize = Value.map(wrong)
        #expect(await failure { try await other.create(["audio": wrongSize]) } == "400 InvalidRequest")
        wrong["size"] = blob["size"]
        wrong["mimeType"] = "image/png"
        let wrongType = Value.map(wrong)
        #expect(await failure { try await other.create(["audio": wrongType]) } == "400 InvalidRequest")
        #expect(
            await failure { try await other.create(["audio": ["cid": "bafy", "mimeType": "a/b"]]) }
                == "400 InvalidRequest")
        try await other.create(["list": [["audio": blob]]])
        #expect(try await server.call("com.atproto.repo.listMissingBlobs", token: other.access)["blobs"] == [])
    }

    @Test func temporaryOnesAreSwept() async throws {
        let server = try TestServer()
        let ada = try await server.signUp("ada")
        let bob = try await server.signUp("bob")
        let kept = try await upload(ada, bytes)
        try await ada.create(["audio": kept])
        _ = try await upload(bob, bytes)
        let lost = try await upload(ada, [1, 2, 3])
        server.clock.advance(seconds: 3600)
        try await server.service.sweep()
        try await ada.create(["audio": lost], rkey: "two")
        server.clock.advance(seconds: 6 * 3600)
        _ = try await upload(ada.renewed(), [4, 5])
        try await server.service.sweep()
        #expect(try await get(ada, CID.raw(bytes).description).bytes == bytes)
        #expect(await failure { try await bob.renewed().create(["audio": kept]) } == "400 BlobNotFound")
        #expect(try await get(ada, CID.raw([1, 2, 3]).description).bytes == [1, 2, 3])
        let files = FileManager.default.enumerator(atPath: server.folder + "/blobs/objects")
        let count = files?.allObjects.compactMap { $0 as? String }.filter { $0.contains("/") }.count
        #expect(count == 3)
    }

    @Test func whatComesAgainWhileItIsSweptStays() async throws {
        let server = try TestServer { $0.temporaryBlobLifetime = 0 }
        let did = try DID(try await server.signUp("ada").did)
        // Another process on the same folder takes the uploads.
        let other = try TestServer(folder: server.folder) { $0.temporaryBlobLifetime = 0 }
        let blobs: any BlobWriting = other.service.blobs
        for _ in 0..<8 {
            server.clock.advance(seconds: 1)
            other.clock.advance(seconds: 1)
            async let swept: Void = server.service.sweep()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for byte in UInt8(0)..<20 {
                    group.addTask {
                        _ = try await blobs.upload(.bytes([byte]), mimeType: "audio/mpeg", to: did)
                    }
                }
                try await group.waitForAll()
            }
            try await swept
            for byte in UInt8(0)..<20 {
                let name = Hex.encode(SHA256Digest.of([byte]).bytes)
                let path = "\(server.folder)/blobs/objects/\(name.prefix(2))/\(name)"
                #expect(FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test func bytesThatNobodyHasGoAtTheStart() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let blob = try await upload(account, bytes)
        let stray = server.folder + "/blobs/objects/ab/ab" + String(repeating: "0", count: 62)
        try FileManager.default.createDirectory(
            atPath: server.folder + "/blobs/objects/ab", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: stray))
        try await server.service.prepare()
        #expect(!FileManager.default.fileExists(atPath: stray))
        try await account.create(["audio": blob])
        #expect(try await get(account, CID.raw(bytes).description).bytes == bytes)
    }

    @Test func limits() async throws {
        let server = try TestServer { $0.blobUploadLimit = 10 }
        let account = try await server.signUp("ada")
        #expect(await failure { try await upload(account, bytes) } == "413 PayloadTooLarge")
        #expect(try await upload(account, []).asMap?["size"] == 0)
        #expect(try await upload(account, [1], "nonsense")["mimeType"] == "application/octet-stream")
    }

    @Test func portForOtherRooms() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let path = server.folder + "/song"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let blobs: any BlobWriting = server.service.blobs
        let did = try DID(account.did)
        #expect(try await blobs.upload(.file(path: path), mimeType: "audio/mpeg", to: did).ref == CID.raw(bytes))
        #expect(try await blobs.upload(.bytes([1]), mimeType: "audio/mpeg", to: did).size == 1)
        await #expect(throws: RecordWritingError.self) {
            try await blobs.upload(.file(path: path + "x"), mimeType: "audio/mpeg", to: did)
        }
    }
}
