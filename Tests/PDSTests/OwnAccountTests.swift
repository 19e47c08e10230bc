import DataModel
import Identity
import Keys
import PDS
import Repo
import Syntax
import Testing
import XRPC

/// The server's own DID has a repository like any account, and nobody can sign in to it.
@Suite struct OwnAccountTests {
    private static let did = "did:web:pds.example"
    private static let note: Value = ["$type": "org.example.note", "text": "hello"]

    private static func server(
        folder: String? = nil, handle: String = "pds.example", key: PrivateKey
    ) throws -> TestServer {
        let handle = try Handle(handle)
        let document = DIDDocument(
            id: try DID(did), alsoKnownAs: ["at://\(handle)"], keys: [("atproto", key.publicKey)],
            services: [("atproto_pds", "AtprotoPersonalDataServer", "https://pds.example")])
        return try TestServer(folder: folder, others: [document]) {
            $0.ownAccount = OwnAccount(handle: handle, key: key)
        }
    }

    @Test func itsRepositoryIsServed() async throws {
        let key = PrivateKey.generate(.k256)
        let server = try Self.server(key: key)
        try await server.service.makeOwnAccount()
        try await server.service.makeOwnAccount()
        let did = try DID(Self.did)
        let uri = try ATURI("at://\(did)/org.example.note/self")
        #expect(try await server.service.record(uri) == nil)
        _ = try await server.service.writer.write(
            [.put(collection: NSID("org.example.note"), rkey: RecordKey("self"), value: Self.note)], to: did)
        #expect(try await server.service.record(uri) == Self.note)
        let record = try await server.call(
            "com.atproto.repo.getRecord",
            query: ["repo": Self.did, "collection": "org.example.note", "rkey": "self"])
        #expect(record["value"] == Self.note)
        let repos = try await server.call("com.atproto.sync.listRepos")["repos"]?.asArray
        #expect(repos?.map { $0["did"]?.asString } == [Self.did])
        let archive = try await server.raw("com.atproto.sync.getRepo", query: ["did": Self.did]).bytes
        var reader = try CARReader(archive)
        let first = try reader.next()
        #expect(try Commit(#require(first).bytes).verify(key.publicKey))
        let described = try await server.call("com.atproto.repo.describeRepo", query: ["repo": "pds.example"])
        #expect(described["did"]?.asString == Self.did)
    }

    @Test func nobodySignsIn() async throws {
        let server = try Self.server(key: .generate(.k256))
        try await server.service.makeOwnAccount()
        for identifier in [Self.did, "pds.example"] {
            for password in ["", "x"] {
                let input: Value = ["identifier": .string(identifier), "password": .string(password)]
                #expect(
                    await failure { try await server.call("com.atproto.server.createSession", input: input) }
                        == "401 AuthenticationRequired")
            }
        }
    }

    /// The first three events of an account, one more for its new name, and one for a change of its document.
    @Test func itsNameFollowsTheServer() async throws {
        let key = PrivateKey.generate(.k256)
        let first = try Self.server(key: key)
        try await first.service.makeOwnAccount()
        let second = try Self.server(folder: first.folder, handle: "music.example", key: key)
        try await second.service.prepare()
        #expect(try await second.service.account(.did(DID(Self.did)))?.handle.text == "music.example")
        try await second.service.announceIdentity(of: DID(Self.did))
        try await second.service.announceIdentity(of: DID("did:web:stranger.example"))
        var names: [String] = []
        for try await frame in try await second.events(after: 0) {
            let (header, length) = try Value.first(cbor: frame.bytes)
            let body = try Value(cbor: Array(frame.bytes.dropFirst(length)))
            names.append("\(header["t"]?.asString ?? "") \(body["handle"]?.asString ?? "")")
            if names.count == 5 { break }
        }
        withExtendedLifetime(first) {}
        #expect(
            names == [
                "#identity pds.example", "#account ", "#commit ", "#identity music.example", "#identity music.example",
            ])
    }

    @Test func itsNameIsNobodyElses() async throws {
        let server = try Self.server(handle: "music.band.example", key: .generate(.k256))
        #expect(await failure { try await server.signUp("music") } == "400 HandleNotAvailable")
        // Whoever had the name before keeps it, and the server starts.
        let old = try TestServer()
        let account = try await old.signUp("music")
        let key = PrivateKey.generate(.k256)
        let renamed = try Self.server(folder: old.folder, handle: "pds.example", key: key)
        try await renamed.service.makeOwnAccount()
        let taken = try Self.server(folder: old.folder, handle: "music.band.example", key: key)
        try await taken.service.prepare()
        #expect(try await taken.service.account(.did(DID(Self.did)))?.handle.text == "pds.example")
        #expect(try await taken.service.account(.did(DID(account.did)))?.handle.text == "music.band.example")
        withExtendedLifetime(old) {}
    }
}
