import Foundation
import Labeler
import Labeling
import Lexicons
import Logging
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Who a server is does not depend on which command ran first.
struct ServiceIdentityTests {
    private static let subject = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
    private let logger = Logger(label: "identity") { _ in SwiftLogNoOpLogHandler() }

    private func plyr(_ arguments: [String], in folder: TemporaryFolder) async throws -> Executable.Answer {
        try await Executable.run(arguments + ["--data", folder("data")])
    }

    private func settle(_ url: String, in folder: TemporaryFolder) async throws -> ServiceIdentity {
        let data = try DataFolder(folder("data"))
        return try await ServiceAddress(folder: data, domain: ".test")
            .settle(at: url, from: ServiceIdentity(in: data), logger)
    }

    private func add(_ val: String, in folder: TemporaryFolder) async throws {
        let answer = try await plyr(["label", "add", Self.subject, val], in: folder)
        try #require(answer.isSuccess, "\(answer.errors)")
    }

    /// Commands that create nothing under the service's DID do not fix it.
    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            ["account", "create", "alice.test", "--password", "correct horse"], ["account", "list"], ["label", "list"],
            ["labeler", "list"], ["identity"],
        ])
    func unusedDIDFollowsTheServer(command: [String]) async throws {
        let folder = try TemporaryFolder()
        _ = try DataFolder(folder("data"))
        let answer = try await plyr(command, in: folder)
        try #require(answer.isSuccess, "\(answer.errors)")
        try await RunningServer.run(in: folder) { server in
            let port = try #require(server.address.split(separator: ":").last)
            #expect(server.identity.did.text == "did:web:localhost%3A\(port)")
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            #expect(try await labelers.store.labelers().map(\.did) == [server.identity.did])
            let document = try await server.get(server.address + "/.well-known/did.json")
            #expect(String(decoding: document.body, as: UTF8.self).contains("did:web:localhost%3A\(port)"))
        }
        let identity = try await settle("https://music.example", in: folder)
        #expect(identity.did.text == "did:web:music.example" && identity.publicURL == "https://music.example")
    }

    /// A labeler that is served alone is where it is served, whatever made the folder.
    @Test(.timeLimit(.minutes(3)))
    func labelerAloneSetsTheDIDOfANewFolder() async throws {
        let folder = try TemporaryFolder()
        let made = try await plyr(["account", "create", "alice.test", "--password", "correct horse"], in: folder)
        #expect(made.isSuccess)
        try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { server in
            #expect(server.identity.publicURL == "http://localhost:\(server.address.split(separator: ":").last ?? "")")
            #expect(server.identity.hasLocalDID && !server.identity.isProvisional)
        }
    }

    /// Who fixes a DID that nobody has chosen is told so.
    @Test(.timeLimit(.minutes(3)))
    func fixingADIDThatNobodyChoseIsNoted() async throws {
        let folder = try TemporaryFolder()
        let first = try await plyr(["label", "add", Self.subject, "loud"], in: folder)
        #expect(first.isSuccess && first.errors.contains("The service is did:web:localhost%3A8080"), "\(first.errors)")
        let other = try TemporaryFolder()
        try await RunningServer.run(in: other, options: { $0.selection = .labeler }) { _ in
            let told = try await plyr(["label", "add", Self.subject, "loud"], in: other)
            #expect(told.isSuccess && !told.errors.contains("The service is"), "\(told.errors)")
        }
    }

    /// A label fixes the DID, and so does a declaration.
    @Test(.timeLimit(.minutes(3)), arguments: ["label", "negation", "declaration"])
    func usedDIDIsNotServedElsewhere(use: String) async throws {
        let folder = try TemporaryFolder()
        switch use {
        case "label": try await add("loud", in: folder)
        case "negation":
            #expect(try await plyr(["label", "negate", Self.subject, "loud"], in: folder).isSuccess)
        default:
            try Data(#"{"policies": {"labelValues": ["porn"]}}"#.utf8).write(to: URL(filePath: folder("p.json")))
            #expect(try await plyr(["labeler", "declare", folder("p.json")], in: folder).isSuccess)
        }
        let before = try ServiceIdentity(in: DataFolder(folder("data")))
        let error = await #expect(throws: AddressRefused.self) {
            _ = try await settle("https://music.example", in: folder)
        }
        #expect(error?.description.contains("plyr identity move https://music.example") == true)
        #expect(try ServiceIdentity(in: DataFolder(folder("data"))) == before)
        // The whole command says so too, and ends.
        let served = try await plyr(["serve", "--port", "0", "--public-url", "https://music.example"], in: folder)
        #expect(served.status == 1 && served.output.isEmpty && served.errors.contains("did:web:localhost%3A8080"))
        // A developer may take another port.
        let local = try await settle("http://localhost:1", in: folder)
        #expect(local.did == before.did && local.publicURL == "http://localhost:1")
        #expect(try await plyr(["identity"], in: folder).output.hasSuffix(" used\n"))
    }

    @Test(.timeLimit(.minutes(3)))
    func movedServiceSignsItsLabelsAnew() async throws {
        let folder = try TemporaryFolder()
        try await add("loud", in: folder)
        let before = try await FolderLabelers.open(DataFolder(folder("data"))).store.labels(after: 0, limit: 10)
        let moved = try await plyr(["identity", "move", "https://music.example"], in: folder)
        #expect(moved.output == "did:web:music.example https://music.example\n", "\(moved.errors)")
        let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
        let did = try DID("did:web:music.example")
        #expect(labelers.did == did)
        #expect(try await labelers.store.labelers().map(\.did) == [did])
        let after = try await labelers.store.labels(after: 0, limit: 10)
        #expect(after.map(\.seq) == before.map(\.seq) && after.map(\.label.src) == [did])
        #expect(after.map(\.label.cts) == before.map(\.label.cts))
        try after[0].label.verify(try #require(try await labelers.ownKey()))
        #expect(try await settle("https://music.example", in: folder).did == did)
        await #expect(throws: AddressRefused.self) { _ = try await settle("https://other.example", in: folder) }
        await #expect(throws: AddressRefused.self) { _ = try await settle("http://localhost:1", in: folder) }
    }

    /// A DID whose document the operator serves elsewhere.
    @Test(.timeLimit(.minutes(3)))
    func operatorMayKeepTheDID() async throws {
        let folder = try TemporaryFolder()
        try await add("loud", in: folder)
        let kept = try await plyr(["identity", "move", "https://music.example", "--keep-did"], in: folder)
        #expect(kept.output == "did:web:localhost%3A8080 https://music.example\n", "\(kept.errors)")
        #expect(try await settle("https://music.example", in: folder).did.text == "did:web:localhost%3A8080")
        await #expect(throws: AddressRefused.self) { _ = try await settle("https://other.example", in: folder) }
    }

    /// The declaration stays where it was published; the service publishes another one.
    @Test(.timeLimit(.minutes(3)))
    func movedServiceDeclaresItselfAgain() async throws {
        let folder = try TemporaryFolder()
        try Data(#"{"policies": {"labelValues": ["porn"]}}"#.utf8).write(to: URL(filePath: folder("p.json")))
        let declare = ["labeler", "declare", folder("p.json")]
        #expect(try await plyr(declare, in: folder).isSuccess)
        #expect(try await plyr(["identity", "move", "http://localhost:1"], in: folder).isSuccess)
        let again = try await plyr(declare, in: folder)
        #expect(again.output.contains("created  at://did:web:localhost%3A1/"), "\(again.errors)")
    }

    @Test(.timeLimit(.minutes(3)))
    func servedFolderIsNotMoved() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.selection = .labeler }) { _ in
            let moved = try await plyr(["identity", "move", "https://music.example"], in: folder)
            #expect(moved.status == 1 && moved.errors.contains("another process serves labeler"))
        }
        for url in ["music.example", "https://music.example/path", "ftp://music.example", ""] {
            #expect(try await plyr(["identity", "move", url], in: folder).status == 1)
        }
    }

    /// A folder of an earlier version whose URL was moved while its DID stayed behind.
    @Test(.timeLimit(.minutes(3)))
    func publicServerDoesNotSignAsLocalhost() async throws {
        let folder = try TemporaryFolder()
        try await add("loud", in: folder)
        let data = try DataFolder(folder("data"))
        let content = #"{"did":"did:web:localhost%3A8080","publicUrl":"https://music.example","formerUrls":[]}"#
        try data.replace(ServiceIdentity.fileName, with: Array(content.utf8))
        await #expect(throws: AddressRefused.self) { _ = try await settle("https://music.example", in: folder) }
    }
}
