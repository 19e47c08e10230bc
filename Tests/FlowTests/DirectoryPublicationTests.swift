import DataModel
import Foundation
import Identity
import Keys
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A did:plc of this folder is in the directory that others ask. Another server stands in for that.
struct DirectoryPublicationTests {
    private func document(of did: DID, at directory: RunningServer) async throws -> DIDDocument? {
        let answer = try await directory.get(directory.address + "/plc/\(did)")
        guard answer.status == 200 else { return nil }
        return try DIDDocument(json: answer.body, of: did)
    }

    private func setup(_ did: DID, _ directory: String?, in folder: TemporaryFolder) async throws -> Executable.Answer {
        try await Executable.run(
            ["labeler", "setup", "--did", did.text, "--data", folder("data")]
                + (directory.map { ["--plc-directory", $0] } ?? []))
    }

    /// Without a server: the command itself gives the directory what it lacks.
    @Test(.timeLimit(.minutes(3)))
    func setupPublishesAndLooks() async throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let data = ["--data", folder("data")]
        let made = try await Executable.run(["account", "create", "mod.test", "--password", "correct horse"] + data)
        let did = try DID(try #require(made.lines.first))
        try await RunningServer.run(in: other) { directory in
            let url = directory.address + "/plc"
            let done = try await setup(did, url, in: folder)
            #expect(done.output.hasSuffix(" published\n"), "\(done.errors)")
            let first = try #require(try await document(of: did, at: directory))
            #expect(first.labelKey != nil && first.labelerEndpoint == "http://localhost:8080")
            // Harmless to repeat.
            #expect(try await setup(did, url, in: folder).output == done.output)
            let log = try Value(json: try await directory.get("\(url)/\(did)/log").body)
            #expect(log.asArray?.count == 2)
            let rotated = try await Executable.run(
                ["labeler", "rotate-key", "--did", did.text, "--plc-directory", url] + data)
            #expect(rotated.isSuccess, "\(rotated.errors)")
            let second = try await document(of: did, at: directory)?.labelKey?.didKey
            #expect(second == rotated.lines[0].split(separator: " ").last.map(String.init))
            let list = try await Executable.run(["labeler", "list", "--plc-directory", url] + data)
            #expect(list.lines.last?.hasSuffix(" published") == true, "\(list)")
        }
        // Nobody can look it up any more, and the embedded directory does not count as the network.
        let gone = try await setup(did, "http://127.0.0.1:1", in: folder)
        #expect(!gone.output.hasSuffix(" published\n") || gone.output.contains("not published"), "\(gone)")
        let unserved = try await setup(did, nil, in: folder)
        #expect(unserved.output.hasSuffix(" not published\n"), "\(unserved)")
        #expect(unserved.errors.contains("http://localhost:8080/plc"), "\(unserved)")
    }

    /// A server gives the directory every account, and whatever changes about it.
    @Test(.timeLimit(.minutes(3)))
    func serverPublishesItsAccounts() async throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let early = try await Executable.run(
            ["account", "create", "early.test", "--password", "correct horse", "--data", folder("data")])
        let first = try DID(try #require(early.lines.first))
        try await RunningServer.run(in: other) { directory in
            let url = directory.address + "/plc"
            try await RunningServer.run(in: folder, options: { $0.plcDirectory = url }) { server in
                let (_, second) = try await server.signUp("late.test")
                for did in [first, second] {
                    let endpoint = try await eventually {
                        try await document(of: did, at: directory)?.pdsEndpoint
                    }
                    #expect(endpoint != nil)
                }
                // The command asks the directory that the server was told to use.
                let done = try await setup(second, nil, in: folder)
                #expect(done.output.hasSuffix(" published\n"), "\(done.errors)")
                #expect(try await document(of: second, at: directory)?.labelKey != nil)
                #expect(try await document(of: first, at: directory)?.pdsEndpoint == server.identity.publicURL)
            }
        }
    }

    /// A developer's trials are not told to the network.
    @Test func localServerPublishesNothingUnasked() throws {
        let folder = try TemporaryFolder()
        var identity = try ServiceIdentity(in: DataFolder(folder("data")))
        #expect(!identity.directory.takesAccounts && identity.directory.url == "https://plc.directory")
        #expect(identity.accountDirectory(nil).isEmbedded)
        #expect(!identity.accountDirectory(nil).takesAccounts)
        #expect(identity.accountDirectory("http://plc.example/").takesAccounts)
        try identity.move(to: "https://music.example", in: DataFolder(folder("data")))
        #expect(identity.directory.takesAccounts && identity.accountDirectory(nil).takesAccounts)
        identity.plcDirectory = "https://music.example/plc"
        #expect(identity.directory.isEmbedded && !identity.directory.takesAccounts)
    }
}
