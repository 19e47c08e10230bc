import DataModel
import HTTPTypes
import HTTPTransport
import Foundation
import Identity
import Keys
import Lexicons
import PDS
import Repo
import Syntax
import Testing
import XRPC

@Suite struct SyncTests {
    typealias Message = Com.Atproto.Sync.SubscribeRepos.Message

    private func key(_ account: TestAccount) async throws -> PublicKey {
        let document = try await account.server.call("com.atproto.identity.resolveDid", query: ["did": account.did])
        return try DIDDocument(document["didDoc"] ?? .null).signingKey ?? missing()
    }

    private func events(_ server: TestServer, after cursor: Int64, count: Int) async throws -> [Message] {
        var iterator = try await server.events(after: cursor).makeAsyncIterator()
        var messages: [Message] = []
        while messages.count < count, let frame = try await iterator.next() {
            if let message = try frame.message(Message.self) { messages.append(message) }
        }
        return messages
    }

    @Test func repositoryIsWhole() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let did = try DID(account.did)
        for index in 0..<60 { try await account.create(["n": .integer(Int64(index % 50))], rkey: "k\(index)") }
        for index in stride(from: 0, to: 60, by: 3) {
            try await server.call(
                "com.atproto.repo.deleteRecord",
                input: ["repo": .string(account.did), "collection": "org.example.note", "rkey": .string("k\(index)")],
                token: account.access)
        }
        let key = try await key(account)
        let archive = try await server.raw("com.atproto.sync.getRepo", query: ["did": account.did])
        #expect(archive.contentType == "application/vnd.ipld.car")
        let inspection = try RepositoryInspection(archive.bytes)
        try inspection.verify(did: did, key: key)
        #expect(inspection.recordCount == 40)
        let latest = try await server.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])
        #expect(latest["cid"]?.asString == inspection.commit.cid.description)
        #expect(latest["rev"]?.asString == inspection.commit.rev.text)
        // Everything in the store belongs to the newest commit: all of it, asked for by revision, is the archive.
        let all = try await server.raw(
            "com.atproto.sync.getRepo", query: ["did": account.did, "since": "2222222222222"])
        let (_, blocks) = try Commit.open(all.bytes)
        let (_, archived) = try Commit.open(archive.bytes)
        #expect(blocks.blocks == archived.blocks)
        let path = try RecordPath("org.example.note/k1")
        let proof = try await server.raw(
            "com.atproto.sync.getRecord",
            query: ["did": account.did, "collection": "org.example.note", "rkey": "k1"])
        guard case .record = try RecordProof(proof.bytes, path: path, did: did, key: key) else {
            Issue.record("not proved")
            return
        }
        let absent = try await server.raw(
            "com.atproto.sync.getRecord",
            query: ["did": account.did, "collection": "org.example.note", "rkey": "k0"])
        #expect(
            try RecordProof(absent.bytes, path: RecordPath("org.example.note/k0"), did: did, key: key)
                == .absent(commit: inspection.commit))
        let block = try await server.raw(
            "com.atproto.sync.getBlocks", query: ["did": account.did, "cids": inspection.commit.cid.description])
        var reader = try CARReader(block.bytes)
        #expect(try reader.next()?.cid == inspection.commit.cid)
        let missing = CID.raw([]).description
        #expect(
            await failure {
                try await server.raw("com.atproto.sync.getBlocks", query: ["did": account.did, "cids": missing])
            } == "400 BlockNotFound")
    }

    @Test func firehoseTellsEverything() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        try await account.create(["n": 1], rkey: "a")
        try await account.create(["n": 2], rkey: "b")
        try await server.service.setStatus(.deactivated, of: DID(account.did))
        let key = try await key(account)
        let running = Task { try await server.service.run() }
        defer { running.cancel() }
        let messages = try await events(server, after: 0, count: 6)
        guard messages.count == 6, case .identity(let identity) = messages[0], case .account(let begun) = messages[1],
            case .commit(let first) = messages[2], case .commit(let second) = messages[3],
            case .commit(let third) = messages[4], case .account(let ended) = messages[5]
        else {
            Issue.record("other events")
            return
        }
        #expect(identity.handle?.text == "ada.band.example")
        #expect(begun.active && begun.status == nil)
        #expect(!ended.active && ended.status == .deactivated)
        #expect(first.since == nil && first.prevData == nil && first.ops.isEmpty)
        #expect(second.since == first.rev && third.since == second.rev)
        for commit in [second, third] {
            let operations = try commit.ops.map { operation in
                RecordOperation(path: try RecordPath(operation.path), action: .create(try #require(operation.cid)))
            }
            let message = CommitMessage(
                did: commit.repo, rev: commit.rev, commit: commit.commit, previousData: commit.prevData,
                operations: operations, archive: commit.blocks)
            #expect(commit.prevData != nil)
            #expect(try message.verify(key: key).count == 1)
        }
        #expect([identity.seq, begun.seq, first.seq, second.seq, third.seq, ended.seq] == [1, 2, 3, 4, 5, 6])
        #expect(await failure { try await events(server, after: 7, count: 1) } == "400 FutureCursor")
        #expect(await failure { try await events(server, after: -1, count: 1) } == "400 InvalidRequest")
    }

    @Test func liveEventsArrive() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let running = Task { try await server.service.run() }
        defer { running.cancel() }
        var live = try await server.events(after: 3).makeAsyncIterator()
        let next = Task { [account] in try await account.create(["n": 1], rkey: "a") }
        guard case .commit(let commit)? = try await live.next()?.message(Message.self) else {
            Issue.record("no commit")
            return
        }
        #expect(commit.ops.first?.path == "org.example.note/a")
        _ = try await next.value
    }

    @Test func oldEventsArePruned() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        server.clock.advance(seconds: 8 * 24 * 3600)
        try await server.call("com.atproto.server.describeServer")
        _ = try await server.service.writer.write(
            [.create(collection: NSID("a.b.c"), rkey: nil, value: [:])], to: DID(account.did))
        try await server.service.sweep()
        let messages = try await events(server, after: 0, count: 2)
        guard case .info(let info) = messages[0], case .commit(let commit) = messages[1] else {
            Issue.record("other events")
            return
        }
        #expect(info.name == .OutdatedCursor)
        #expect(commit.seq == 4)
    }

    @Test func inactiveRepositories() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let repos = try await server.call("com.atproto.sync.listRepos")
        #expect(repos["repos"]?.asArray?.first?["active"] == true)
        for (status, name) in [
            (AccountStatus.deactivated, "RepoDeactivated"), (.suspended, "RepoSuspended"),
            (.takendown, "RepoTakendown"),
        ] {
            try await server.service.setStatus(status, of: DID(account.did))
            for method in ["getRepo", "getLatestCommit", "listBlobs"] {
                #expect(
                    await failure { try await server.raw("com.atproto.sync.\(method)", query: ["did": account.did]) }
                        == "400 \(name)")
            }
            let told = try await server.call("com.atproto.sync.getRepoStatus", query: ["did": account.did])
            #expect(told["active"] == false && told["status"]?.asString == status.rawValue)
            #expect(await failure { try await account.create(["n": 1]) } != "none")
        }
        #expect(
            await failure { try await server.raw("com.atproto.sync.getRepo", query: ["did": "did:plc:x"]) }
                == "400 RepoNotFound")
    }

    /// A slot is free again when its archive has been sent.
    @Test func largeArchivesTakeTurns() async throws {
        let server = try TestServer { $0.archivesAtOnce = 1 }
        let account = try await server.signUp("ada")
        for number in 0..<5 {
            try await account.create(["text": .string(String(repeating: "\(number)", count: 950_000))])
        }
        let whole = try await server.raw("com.atproto.sync.getRepo", query: ["did": account.did]).bytes
        #expect(whole.count > 4_700_000)
        #expect(try await server.raw("com.atproto.sync.getRepo", query: ["did": account.did]).bytes == whole)
        let none = try TestServer { $0.archivesAtOnce = 0 }
        let other = try await none.signUp("ada")
        let refusal = await #expect(throws: FieldedError.self) {
            try await none.raw("com.atproto.sync.getRepo", query: ["did": other.did])
        }
        #expect(refusal?.error.status == 503 && refusal?.fields[.retryAfter] != nil)
    }

    /// The CIDs of an archive's sections, in order.
    private func sections(of archive: [UInt8]) throws -> [CID] {
        var reader = try CARReader(archive)
        var cids: [CID] = []
        while let block = try reader.next() { cids.append(block.cid) }
        return cids
    }

    @Test func sharedRecordsAreInAnArchiveOnce() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        for key in ["a", "b", "c", "d"] { try await account.create(["text": "the same"], rkey: key) }
        let before = try #require(
            try await server.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])["rev"]?.asString)
        try await account.create(["text": "the same"], rkey: "e")
        try await account.create(["text": "another"], rkey: "f")
        let whole = try await server.raw("com.atproto.sync.getRepo", query: ["did": account.did]).bytes
        let cids = try sections(of: whole)
        #expect(Set(cids).count == cids.count)
        let head = try #require(
            try await server.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])["cid"]?.asString)
        for since in [before, "2222222222222", "7777777777777"] {
            let part = try await server.raw(
                "com.atproto.sync.getRepo", query: ["did": account.did, "since": since]
            ).bytes
            let cids = try sections(of: part)
            #expect(cids.first?.description == head)
            #expect(Set(cids).count == cids.count)
        }
    }

    @Test func requestedBlocksAreSentOnce() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let created = try await account.create(["text": .string(String(repeating: "x", count: 900_000))])
        let cid = try #require(created["cid"]?.asString)
        let query = ["did=\(account.did)"] + Array(repeating: "cids=\(cid)", count: 999)
        let answer = try await server.raw("com.atproto.sync.getBlocks", encodedQuery: query.joined(separator: "&"))
        #expect(answer.bytes.count < 1_000_000)
        #expect(try sections(of: answer.bytes).map(\.description) == [cid])
    }

    @Test func listsOfRecordsEndByBytes() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        for number in 0..<6 {
            try await account.create(
                ["text": .string(String(repeating: "\(number)", count: 400_000))], rkey: "k\(number)")
        }
        for reverse in ["false", "true"] {
            var keys: [String] = []
            var cursor: String?
            repeat {
                var query = ["repo": account.did, "collection": "org.example.note", "limit": "100", "reverse": reverse]
                query["cursor"] = cursor
                let page = try await server.raw("com.atproto.repo.listRecords", query: query)
                #expect(page.bytes.count < 1_700_000)
                let value = try Value(json: page.bytes)
                keys += value["records"]?.asArray?.compactMap { $0["uri"]?.asString?.suffix(2).description } ?? []
                cursor = value["cursor"]?.asString
            } while cursor != nil
            #expect(keys.sorted() == ["k0", "k1", "k2", "k3", "k4", "k5"])
            #expect(keys == (reverse == "true" ? keys.sorted() : keys.sorted().reversed()))
        }
    }

    @Test func collectionsAreListedOnce() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        for name in ["b", "a", "c"] {
            for key in ["1", "2"] { try await account.create([:], rkey: key, in: "org.example.\(name)") }
        }
        let described = try await server.call("com.atproto.repo.describeRepo", query: ["repo": account.did])
        #expect(described["collections"] == ["org.example.a", "org.example.b", "org.example.c"])
    }

    @Test func everythingSurvivesARestart() async throws {
        let folder = NSTemporaryDirectory() + "pds-" + UUID().uuidString
        let first = try TestServer(folder: folder)
        let account = try await first.signUp("ada")
        try await account.create(["n": 1], rkey: "a")
        let head = try await first.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])
        let second = try TestServer(folder: folder)
        #expect(try await second.call("com.atproto.sync.getLatestCommit", query: ["did": account.did]) == head)
        try await TestAccount(server: second, did: account.did, access: account.access, refresh: account.refresh)
            .create(["n": 2], rkey: "b")
        let next = try await second.call("com.atproto.sync.getLatestCommit", query: ["did": account.did])
        #expect(try TID(#require(next["rev"]?.asString)) > TID(#require(head["rev"]?.asString)))
    }

    @Test func writersTakeTurns() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask { try await account.create(["n": .integer(Int64(index))], rkey: "k\(index)") }
            }
            try await group.waitForAll()
        }
        let archive = try await server.raw("com.atproto.sync.getRepo", query: ["did": account.did])
        let inspection = try RepositoryInspection(archive.bytes)
        try inspection.verify(did: DID(account.did), key: await key(account))
        #expect(inspection.recordCount == 40)
        #expect(inspection.extraBlocks.isEmpty)
    }
}
