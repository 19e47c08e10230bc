import DataModel
import Foundation
import HTTPClient
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A labeler declares what its labels mean, in its repository, wherever that is.
struct LabelerDeclareTests {
    private static let name = "Loud"

    /// Writes policies, with other members beside them.
    private func write(_ name: String = name, and others: String = "", to folder: TemporaryFolder) throws -> String {
        let text = """
            {"policies": {"labelValues": ["loud"], "labelValueDefinitions": [{"identifier": "loud", \
            "severity": "inform", "blurs": "none", \
            "locales": [{"lang": "en", "name": "\(name)", "description": "Louder than it need be."}]}]}\(others)}
            """
        try Data(text.utf8).write(to: URL(filePath: folder("policies.json")))
        return folder("policies.json")
    }

    private func declare(_ file: String, _ arguments: [String]) async throws -> Value {
        let answer = try await Executable.run(["labeler", "declare", file, "--json"] + arguments)
        #expect(answer.isSuccess, "\(answer.errors)")
        return try Value(json: Array(answer.output.trimmingCharacters(in: .newlines).utf8))
    }

    private func record(of did: DID, _ client: XRPCClient) async throws -> App.Bsky.Labeler.Service {
        let record = try await client.call(
            Com.Atproto.Repo.GetRecord.self,
            .init(
                repo: .did(did), collection: App.Bsky.Labeler.Service.nsid, rkey: LabelerDeclaration.rkey))
        return try App.Bsky.Labeler.Service(cbor: Value.map(record.value).cbor())
    }

    private func rev(of did: DID, _ client: XRPCClient) async throws -> TID {
        try await client.call(Com.Atproto.Sync.GetLatestCommit.self, .init(did: did)).rev
    }

    /// Without a server first, then beside one.
    @Test(.timeLimit(.minutes(2)))
    func theServiceItselfIsDeclared() async throws {
        let folder = try TemporaryFolder()
        let data = ["--data", folder("data")]
        let file = try write(to: folder)
        #expect(try await declare(file, data)["status"] == "created")
        try await RunningServer.run(in: folder) { server in
            let did = server.identity.did
            let first = try await record(of: did, server.client)
            #expect(first.policies.labelValueDefinitions?.first?.locales.first?.name == Self.name)
            // Clients must not offer to send reports, which nobody here takes.
            #expect(first.reasonTypes == [] && first.subjectTypes == nil && first.subjectCollections == nil)
            let rev = try await rev(of: did, server.client)
            #expect(try await declare(file, data)["status"] == "current")
            #expect(try await self.rev(of: did, server.client) == rev)
            let commits = try await server.client.open(Com.Atproto.Sync.SubscribeRepos.self, .init())
            let changed = try write("Too loud", and: #", "subjectTypes": []"#, to: folder)
            let answer = try await declare(changed, data)
            #expect(answer["status"] == "updated")
            let second = try await record(of: did, server.client)
            #expect(second.createdAt == first.createdAt)
            #expect(second.policies.labelValueDefinitions?.first?.locales.first?.name == "Too loud")
            #expect(second.subjectTypes == [] && second.reasonTypes == [])
            var messages = commits.makeAsyncIterator()
            guard case .commit(let commit)? = try await messages.next() else {
                Issue.record("no commit came")
                return
            }
            #expect(commit.repo == did)
            #expect(commit.ops.map { $0.cid?.description } == [answer["cid"]?.asString])
            #expect(try await server.client.call(Com.Atproto.Sync.ListRepos.self, .init()).repos.map(\.did) == [did])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func anotherAccountIsDeclaredHereOrElsewhere() async throws {
        let folder = try TemporaryFolder()
        let file = try write(to: folder)
        try await RunningServer.run(in: folder) { server in
            let (_, alice) = try await server.signUp("alice.test")
            let (_, bob) = try await server.signUp("bob.test")
            let hosted = ["--data", folder("data"), "--did", alice.text]
            #expect(try await declare(file, hosted)["status"] == "created")
            #expect(try await record(of: alice, server.client).policies.labelValues.map(\.text) == ["loud"])
            // As if the server were another one.
            let elsewhere = [
                "--data", folder("unused"), "--service", server.address, "--handle", "bob.test", "--password",
                "correct horse",
            ]
            #expect(try await declare(file, elsewhere)["status"] == "created")
            let rev = try await rev(of: bob, server.client)
            #expect(try await declare(file, elsewhere)["status"] == "current")
            #expect(try await self.rev(of: bob, server.client) == rev)
            #expect(try await declare(write("Noisy", to: folder), elsewhere)["status"] == "updated")
            let record = try await record(of: bob, server.client)
            #expect(record.policies.labelValueDefinitions?.first?.locales.first?.name == "Noisy")
            #expect(!FileManager.default.fileExists(atPath: folder("unused")))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whatAppsWouldNotShowIsNotWritten() async throws {
        let folder = try TemporaryFolder()
        let file = folder("bad.json")
        func declare(_ text: String, _ arguments: [String] = []) async throws -> Executable.Answer {
            try Data(text.utf8).write(to: URL(filePath: file))
            return try await Executable.run(["labeler", "declare", file, "--data", folder("data")] + arguments)
        }
        let refused = try await declare(#"{"policies": {"labelValues": ["Very Loud"]}}"#)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error: labelValues[0]: 'Very Loud'"))
        #expect(!FileManager.default.fileExists(atPath: folder("data")))
        let warned = try await declare(#"{"policies": {"labelValues": ["loud"]}}"#, ["--check"])
        #expect(warned.isSuccess)
        #expect(warned.lines.count == 2 && warned.output.contains("warning: labelValues[0]: 'loud'"))
        #expect(warned.lines.last == "checked  \(file): no errors; nothing was written")
        let clean = try await declare(#"{"policies": {"labelValues": ["porn"]}}"#, ["--check"])
        #expect(clean.isSuccess && clean.lines == ["checked  \(file): no findings; nothing was written"])
        let reports = try await declare(
            #"{"policies": {"labelValues": ["porn"]}, "reasonTypes": ["com.atproto.moderation.defs#reasonSpam"]}"#,
            ["--check"])
        #expect(reports.isSuccess && reports.output.contains("warning: reasonTypes: Clients will send reports"))
        #expect(!FileManager.default.fileExists(atPath: folder("data")))
        for (text, reason) in [
            ("", "JSON"), ("[]", "JSON object"), ("{}", "no policies"),
            (#"{"$type": "app.bsky.feed.post", "policies": {"labelValues": []}}"#, "$type"),
            (#"{"policies": {"labelValues": []}, "createdAt": "yesterday"}"#, "createdAt"),
            (#"{"policies": {"labelValues": []}, "subjectCollections": ["x"]}"#, "subjectCollections"),
        ] {
            let answer = try await declare(text)
            #expect(answer.status == 1)
            #expect(answer.errors.contains(reason), "\(text): \(answer.errors)")
        }
    }

    /// Records are read, modified, written.
    @Test func whatNobodyKnowsStays() throws {
        let declaration = try LabelerDeclaration(json: Array(#"{"policies":{"labelValues":[]}}"#.utf8))
        var present = try declaration.record(replacing: nil, at: 1_767_323_045_678_000)
        #expect(present["createdAt"] == "2026-01-02T03:04:05.678Z")
        #expect(present["$type"]?.asString == App.Bsky.Labeler.Service.nsid.text)
        var fields = try #require(present.asMap)
        fields["com.example.note"] = "mine"
        fields["subjectTypes"] = []
        present = .map(fields)
        let record = try declaration.record(replacing: present, at: 0)
        #expect(record["com.example.note"] == "mine")
        #expect(record["createdAt"] == "2026-01-02T03:04:05.678Z")
        #expect(record["reasonTypes"] == [])
        // What the file does not say is not said any more.
        #expect(record["subjectTypes"] == nil)
    }
}
