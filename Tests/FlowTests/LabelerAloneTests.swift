import DataModel
import Foundation
import Identity
import Labeler
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A labeler that is served alone answers what its document and its declaration promise.
struct LabelerAloneTests {
    private func services(_ server: RunningServer) async throws -> [String] {
        let answer = try await server.get(server.address + "/.well-known/did.json")
        let services = try Value(json: answer.body)["service"]?.asArray ?? []
        return services.compactMap { $0["id"]?.asString.map { String($0.drop { $0 != "#" }) } }.sorted()
    }

    @Test(.timeLimit(.minutes(3)))
    func declarationIsAnswered() async throws {
        let folder = try TemporaryFolder()
        try Data(#"{"policies": {"labelValues": ["porn"]}}"#.utf8).write(to: URL(filePath: folder("p.json")))
        try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { server in
            let did = server.identity.did
            let stream = try await server.client.open(Com.Atproto.Sync.SubscribeRepos.self, .init(cursor: 0))
            let declared = try await Executable.run([
                "labeler", "declare", folder("p.json"), "--data", folder("data"),
            ])
            try #require(declared.isSuccess, "\(declared.errors)")
            let record = try await server.client.call(
                Com.Atproto.Repo.GetRecord.self,
                .init(repo: .did(did), collection: LabelerDeclaration.collection, rkey: LabelerDeclaration.rkey))
            #expect(record.value["reasonTypes"] == [])
            #expect(try await server.client.call(Com.Atproto.Repo.DescribeRepo.self, .init(repo: .did(did))).did == did)
            #expect(try await server.client.call(Com.Atproto.Sync.ListRepos.self, .init()).repos.map(\.did) == [did])
            let latest = try await server.client.call(Com.Atproto.Sync.GetLatestCommit.self, .init(did: did))
            var messages = stream.makeAsyncIterator()
            var commit: Com.Atproto.Sync.SubscribeRepos.Commit?
            while commit == nil, let message = try await messages.next() {
                if case .commit(let next) = message, !next.ops.isEmpty { commit = next }
            }
            #expect(commit?.rev == latest.rev && commit?.repo == did)
            #expect(try await services(server) == ["#atproto_labeler", "#atproto_pds"])
            // It is no place to sign up or to write.
            let post = try await server.get(
                server.address + "/xrpc/\(Com.Atproto.Server.CreateAccount.nsid)", method: "POST")
            #expect(post.status == 501)
        }
    }

    /// The document of an account that is a labeler leads here.
    @Test(.timeLimit(.minutes(3)))
    func hostedLabelersDocumentIsAnswered() async throws {
        let folder = try TemporaryFolder()
        let data = ["--data", folder("data")]
        let made = try await Executable.run(["account", "create", "mod.test", "--password", "correct horse"] + data)
        let did = try DID(try #require(made.lines.first))
        try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { server in
            let setup = try await Executable.run(["labeler", "setup", "--did", did.text] + data)
            #expect(setup.output.hasSuffix(" published\n"), "\(setup.errors)")
            let answer = try await server.get(server.address + "/plc/\(did)")
            let document = try DIDDocument(json: answer.body, of: did)
            #expect(document.labelerEndpoint == server.identity.publicURL)
            #expect(try await server.get(server.address + "/plc/\(did)", method: "POST").status >= 400)
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            (ServiceSelection.pds, ["#atproto_pds"]), (.appview, ["#plyr_appview"]), (.upload, ["#plyr_appview"]),
            (.all, ["#atproto_labeler", "#atproto_pds", "#plyr_appview"]),
        ])
    func documentListsWhatAnswers(selection: ServiceSelection, expected: [String]) async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.selection = selection }) { server in
            #expect(try await services(server) == expected)
            guard selection == .pds else { return }
            // Another process on the folder counts, as long as it runs.
            try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { _ in
                let both = try await services(server)
                #expect(both == ["#atproto_labeler", "#atproto_pds"])
            }
            #expect(try await services(server) == expected)
        }
    }
}
