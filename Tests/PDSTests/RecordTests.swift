import DataModel
import PDS
import Repo
import Syntax
import Testing

@Suite struct RecordTests {
    private let note: Value = ["$type": "org.example.note", "text": "hello", "extra": ["kept": [1, 2]]]

    private func get(_ account: TestAccount, _ rkey: String, _ collection: String = "org.example.note") async throws
        -> Value
    {
        try await account.server.call(
            "com.atproto.repo.getRecord", query: ["repo": account.did, "collection": collection, "rkey": rkey])
    }

    @Test func writtenAndReadBack() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let made = try await account.create(["text": "hello", "extra": ["kept": [1, 2]]])
        let uri = try ATURI(made["uri"]?.asString ?? "")
        let rkey = try #require(uri.rkey)
        _ = try TID(rkey.text)
        #expect(made["cid"]?.asString == CID.dagCBOR(note.cbor()).description)
        #expect(made["validationStatus"]?.asString == "unknown")
        let read = try await get(account, rkey.text)
        #expect(read["value"] == note)
        #expect(read["uri"]?.asString == uri.text)
        #expect(await failure { try await get(account, "none") } == "400 RecordNotFound")
        #expect(await failure { try await account.create(note, rkey: rkey.text) } == "400 InvalidRequest")
        #expect(await failure { try await account.create(["$type": "org.example.other"]) } == "400 InvalidRequest")
    }

    /// What was written can be read: nothing is taken that readers would refuse.
    @Test func recordsOfTooManyPartsAreRefused() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let long: Value = ["list": .array(Array(repeating: 0, count: DataReader.maximumEntries + 1))]
        #expect(await failure { try await account.create(long) } == "400 InvalidRequest")
        let most: Value = ["list": .array(Array(repeating: 0, count: DataReader.maximumEntries))]
        let made = try await account.create(most, rkey: "most")
        #expect(try await get(account, "most")["cid"] == made["cid"])
    }

    /// An account can choose keys that all fall into one node of its tree.
    @Test func aTreeThatNobodyWouldReadIsRefusedByName() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let keys = (10_000...).lazy.map(String.init).filter { key in
            RecordPath.height(of: Array("org.example.note/\(key)".utf8)) == 0
        }.prefix(1025)
        func write(_ keys: some Sequence<String>) async throws {
            let writes = keys.map { key -> Value in
                [
                    "$type": "com.atproto.repo.applyWrites#create", "collection": "org.example.note",
                    "rkey": .string(key), "value": ["n": 1],
                ]
            }
            _ = try await server.call(
                "com.atproto.repo.applyWrites", input: ["repo": .string(account.did), "writes": .array(writes)],
                token: account.access)
        }
        let all = Array(keys)
        for start in stride(from: 0, to: 1024, by: 128) { try await write(all[start..<start + 128]) }
        #expect(await failure { try await write(all[1024...]) } == "400 InvalidRequest")
        _ = try await get(account, all[1023])
    }

    @Test func putsAndSwaps() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        func put(_ text: String, _ more: DataMap = [:]) async throws -> Value {
            var input = more
            input["repo"] = .string(account.did)
            input["collection"] = "org.example.note"
            input["rkey"] = "one"
            input["record"] = ["text": .string(text)]
            return try await server.call("com.atproto.repo.putRecord", input: .map(input), token: account.access)
        }
        let first = try await put("1", ["swapRecord": .null])
        let firstCID = try #require(first["cid"])
        #expect(first["commit"]?["rev"]?.asString != nil)
        let same = try await put("1")
        #expect(same["cid"] == firstCID && same["commit"] == nil)
        #expect(await failure { try await put("2", ["swapRecord": .null]) } == "400 InvalidSwap")
        let second = try await put("2", ["swapRecord": firstCID])
        #expect(await failure { try await put("3", ["swapRecord": firstCID]) } == "400 InvalidSwap")
        #expect(
            await failure { try await put("3", ["swapCommit": first["commit"]?["cid"] ?? ""]) } == "400 InvalidSwap")
        _ = try await put("3", ["swapCommit": second["commit"]?["cid"] ?? ""])
        func delete(_ more: DataMap = [:]) async throws -> Value {
            var input = more
            input["repo"] = .string(account.did)
            input["collection"] = "org.example.note"
            input["rkey"] = "one"
            return try await server.call("com.atproto.repo.deleteRecord", input: .map(input), token: account.access)
        }
        #expect(await failure { try await delete(["swapRecord": firstCID]) } == "400 InvalidSwap")
        #expect(try await delete()["commit"]?["cid"]?.asString != nil)
        #expect(try await delete()["commit"] == nil)
    }

    @Test func onlyOnesOwnRepository() async throws {
        let server = try TestServer()
        let ada = try await server.signUp("ada")
        let bob = try await server.signUp("bob")
        let input: Value = ["repo": .string(ada.did), "collection": "org.example.note", "record": note]
        #expect(
            await failure { try await server.call("com.atproto.repo.createRecord", input: input, token: bob.access) }
                == "401 AuthenticationRequired")
        #expect(
            await failure { try await server.call("com.atproto.repo.createRecord", input: input) } == "401 AuthMissing")
        let byHandle: Value = ["repo": "Ada.band.example", "collection": "org.example.note", "record": note]
        #expect(
            try await server.call("com.atproto.repo.createRecord", input: byHandle, token: ada.access)["cid"] != nil)
    }

    @Test func knownLexiconsAreKept() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        func create(_ record: Value, _ more: DataMap = [:], collection: String = "fm.plyr.like") async throws -> Value {
            var input = more
            input["repo"] = .string(account.did)
            input["collection"] = .string(collection)
            input["record"] = record
            return try await server.call("com.atproto.repo.createRecord", input: .map(input), token: account.access)
        }
        let like: Value = [
            "subject": [
                "uri": "at://did:plc:x/fm.plyr.track/3jzfcijpj2z2a",
                "cid": "bafyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454",
            ], "createdAt": "2026-01-02T03:04:05Z",
        ]
        #expect(try await create(like)["validationStatus"] == "valid")
        #expect(await failure { try await create(["createdAt": "yesterday"]) } == "400 InvalidRequest")
        #expect(await failure { try await create(like, ["rkey": "not-a-tid"]) } == "400 InvalidRequest")
        #expect(try await create(["createdAt": "yesterday"], ["validate": false])["validationStatus"] == nil)
        #expect(
            await failure { try await create(note, ["validate": true], collection: "org.example.note") }
                == "400 InvalidRequest")
        #expect(
            try await create(["createdAt": "2026-01-02T03:04:05Z"], collection: "fm.plyr.actor.profile")["uri"]?
                .asString?.hasSuffix("/self") == true)
    }

    @Test func manyAtOnceOrNone() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        func apply(_ writes: [Value]) async throws -> Value {
            try await server.call(
                "com.atproto.repo.applyWrites", input: ["repo": .string(account.did), "writes": .array(writes)],
                token: account.access)
        }
        func write(_ kind: String, _ rkey: String, _ text: String? = nil) -> Value {
            var fields: DataMap = [
                "$type": .string("com.atproto.repo.applyWrites#\(kind)"), "collection": "org.example.note",
                "rkey": .string(rkey),
            ]
            if let text { fields["value"] = ["text": .string(text)] }
            return .map(fields)
        }
        let answer = try await apply([
            write("create", "a", "1"), write("create", "b", "1"), write("update", "a", "2"), write("delete", "b"),
            write("delete", "c"),
        ])
        #expect(answer["results"]?.asArray?.count == 5)
        #expect(answer["results"]?.asArray?[0]["$type"] == "com.atproto.repo.applyWrites#createResult")
        #expect(answer["results"]?.asArray?[3]["$type"] == "com.atproto.repo.applyWrites#deleteResult")
        #expect(try await get(account, "a")["value"]?["text"] == "2")
        #expect(await failure { try await get(account, "b") } == "400 RecordNotFound")
        let before = try await server.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])
        #expect(
            await failure { try await apply([write("create", "d", "1"), write("create", "a", "1")]) }
                == "400 InvalidRequest")
        #expect(
            await failure { try await apply([write("create", "d", "1"), write("update", "e", "1")]) }
                == "400 InvalidRequest")
        #expect(
            await failure { try await apply((0..<201).map { write("create", "x\($0)", "1") }) } == "400 InvalidRequest")
        #expect(try await server.call("com.atproto.sync.getLatestCommit", query: ["did": account.did]) == before)
        #expect(await failure { try await get(account, "d") } == "400 RecordNotFound")
        #expect(try await apply((0..<200).map { write("create", "y\($0)", "1") })["results"]?.asArray?.count == 200)
    }

    @Test func pages() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        for index in 0..<7 { try await account.create(["n": .integer(Int64(index))], rkey: "k\(index)") }
        func list(_ more: [String: String]) async throws -> (keys: [String], cursor: String?) {
            var query = more
            query["repo"] = account.did
            query["collection"] = "org.example.note"
            let answer = try await server.call("com.atproto.repo.listRecords", query: query)
            let keys = answer["records"]?.asArray?.compactMap {
                $0["uri"]?.asString?.split(separator: "/").last.map(String.init)
            }
            return (keys ?? [], answer["cursor"]?.asString)
        }
        let first = try await list(["limit": "4"])
        #expect(first.keys == ["k6", "k5", "k4", "k3"])
        let second = try await list(["limit": "4", "cursor": first.cursor ?? ""])
        #expect(second.keys == ["k2", "k1", "k0"] && second.cursor == nil)
        #expect(try await list(["limit": "3", "reverse": "true"]).keys == ["k0", "k1", "k2"])
        #expect(try await list(["limit": "7"]).cursor == nil)
        #expect(await failure { try await list(["limit": "101"]) } == "400 InvalidRequest")
        let described = try await server.call("com.atproto.repo.describeRepo", query: ["repo": account.did])
        #expect(described["collections"] == ["org.example.note"])
    }

    @Test func portForOtherRooms() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let did = try DID(account.did)
        let writer: any RecordWriting = server.service.writer
        let collection = try NSID("org.example.note")
        let rkey = try RecordKey("one")
        let result = try await writer.write([.create(collection: collection, rkey: rkey, value: note)], to: did)
        #expect(result.records[0].cid == CID.dagCBOR(note.cbor()))
        #expect(result.rev != nil)
        await #expect(throws: RecordWritingError.conflict) {
            try await writer.write([.create(collection: collection, rkey: rkey, value: note)], to: did)
        }
        await #expect(throws: RecordWritingError.noSuchRepository) {
            try await writer.write([.delete(collection: collection, rkey: rkey)], to: DID("did:plc:x"))
        }
        let same = try await writer.write([.put(collection: collection, rkey: rkey, value: note)], to: did)
        #expect(same.commit == nil && same.records[0].cid == result.records[0].cid)
    }

    /// The key of a published lexicon is its name, and its version must be said.
    @Test func lexiconsArePublishedUnderTheirNames() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let collection = "com.atproto.lexicon.schema"
        let lexicon: Value = ["lexicon": 1, "id": "org.example.thing", "defs": ["main": ["type": "token"]]]
        let made = try await account.create(lexicon, rkey: "org.example.thing", in: collection)
        #expect(made["validationStatus"]?.asString == "valid")
        #expect(try await get(account, "org.example.thing", collection)["value"]?["defs"] == lexicon["defs"])
        let noName = await failure { try await account.create(lexicon, rkey: "thing", in: collection) }
        #expect(noName == "400 InvalidRequest")
        #expect(await failure { try await account.create(lexicon, in: collection) } == "400 InvalidRequest")
        #expect(
            await failure { try await account.create(["id": "org.example.b"], rkey: "org.example.b", in: collection) }
                == "400 InvalidRequest")
    }
}
