import DataModel
import Foundation
import HTTPClient
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Copies of a data folder are data folders.
struct BackupTests {
    /// Puts the copy in the place of the folder.
    private func restore(_ copy: String, in folder: TemporaryFolder) throws -> TemporaryFolder {
        let other = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder(copy), toPath: other("data"))
        return other
    }

    private func declare(in folder: TemporaryFolder) async throws {
        try Data(#"{"policies": {"labelValues": ["porn"]}}"#.utf8).write(to: URL(filePath: folder("p.json")))
        let declared = try await Executable.run([
            "labeler", "declare", folder("p.json"), "--data", folder("data"),
        ])
        try #require(declared.isSuccess, "\(declared.errors)")
    }

    private func declaration(_ server: RunningServer) async throws -> Value {
        .map(
            try await server.client.call(
                Com.Atproto.Repo.GetRecord.self,
                .init(
                    repo: .did(server.identity.did), collection: LabelerDeclaration.collection,
                    rkey: LabelerDeclaration.rkey)
            ).value)
    }

    /// Made beside a running server, and served.
    @Test(.timeLimit(.minutes(3)))
    func copyOfTheWholeFolderServes() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        try await declare(in: folder)
        let (uri, audio) = try await RunningServer.run(in: folder) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "Kept", by: uploader).uri)
            let view = try #require(try await server.track(uri))
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            _ = try await labelers.writer.emit(LabelDraft(uri: uri.text, val: "spoken"), from: labelers.did)
            let made = try await Executable.run(["backup", folder("copy"), "--data", folder("data")])
            #expect(made.isSuccess, "\(made.errors)")
            let path = view.audio.url.text.split(separator: "/", maxSplits: 2).last.map(String.init)
            return (uri, try #require(path))
        }
        let restored = try restore("copy", in: folder)
        try await RunningServer.run(in: restored) { server in
            _ = try await Uploader.signIn(
                service: server.address, identifier: "alice.test", password: "correct horse")
            #expect(try await server.track(uri)?.uri == uri)
            let played = try await server.get(server.address + "/" + audio)
            #expect(played.status == 200 && !played.body.isEmpty)
            let labels = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: [uri.text]))
            #expect(labels.labels.map(\.val) == ["spoken"])
            let own = try await FolderLabelers.open(DataFolder(restored("data"))).ownKey()
            try labels.labels.first?.verify(try #require(own))
            #expect(try await declaration(server)["policies"] != nil)
        }
    }

    /// The labeler alone goes on from its copy, and so does the whole server.
    @Test(.timeLimit(.minutes(3)), arguments: [ServiceSelection.labeler, .all])
    func copyOfTheLabelerServes(selection: ServiceSelection) async throws {
        let folder = try TemporaryFolder()
        try await declare(in: folder)
        try await RunningServer.run(in: folder) { server in
            let (_, did) = try await server.signUp("mod.test")
            let setup = try await Executable.run(["labeler", "setup", "--did", did.text, "--data", folder("data")])
            #expect(setup.isSuccess, "\(setup.errors)")
            for arguments in [[], ["--labeler", did.text]] {
                let added = try await Executable.run(
                    ["label", "add", "did:web:a.example", "porn", "--data", folder("data")] + arguments)
                #expect(added.isSuccess, "\(added.errors)")
            }
            let made = try await Executable.run(["labeler", "backup", folder("copy"), "--data", folder("data")])
            #expect(made.isSuccess, "\(made.errors)")
            let again = try await Executable.run(["labeler", "backup", folder("copy"), "--data", folder("data")])
            #expect(again.status == 1 && again.errors.contains("File exists"))
        }
        let restored = try restore("copy", in: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: restored("data"))
        #expect(names.sorted() == ["blobs", "keys", "labeler.sqlite", "pds.sqlite", "service.json"])
        try await RunningServer.run(in: restored, options: { $0.selection = selection }) { server in
            #expect(try await declaration(server)["policies"] != nil)
            let labels = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: ["did:web:a.example"])
            ).labels
            let labelers = try await FolderLabelers.open(DataFolder(restored("data"))).store.labelers()
            #expect(labels.map(\.src) == labelers.map(\.did) && labels.count == 2)
            for (label, labeler) in zip(labels, labelers) { try label.verify(labeler.key) }
        }
    }

    /// A backup of a folder that has lost its keys would be worth nothing.
    @Test(.timeLimit(.minutes(3)))
    func folderWithoutKeysIsNotCopied() async throws {
        let folder = try TemporaryFolder()
        let made = try await Executable.run(
            ["account", "create", "alice.test", "--password", "correct horse", "--data", folder("data")])
        #expect(made.isSuccess)
        try FileManager.default.removeItem(atPath: folder("data/keys/sealing.key"))
        for command in [["backup"], ["labeler", "backup"]] {
            let answer = try await Executable.run(command + [folder("copy"), "--data", folder("data")])
            #expect(answer.status == 1 && answer.errors.contains("keys/sealing.key is missing"), "\(answer.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["data"])
    }
}
