import DataModel
import Foundation
import HTTPClient
import Identity
import Keys
import Labeler
import Labeling
import Lexicons
import Synchronization
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Keys of labelers come into their DID documents, and are replaced there.
struct LabelerKeyTests {
    private static let subject = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"

    private func plyr(_ arguments: [String], in folder: TemporaryFolder) async throws -> Executable.Answer {
        try await Executable.run(arguments + ["--data", folder("data")])
    }

    /// The words of the one line that a command prints.
    private func words(_ arguments: [String], in folder: TemporaryFolder) async throws -> [String] {
        let answer = try await plyr(arguments, in: folder)
        #expect(answer.isSuccess, "\(answer.errors)")
        #expect(answer.lines.count == 1)
        return answer.output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private func document(of did: DID, at server: RunningServer) async throws -> DIDDocument {
        let path = did == server.identity.did ? "/.well-known/did.json" : "/plc/\(did)"
        return try DIDDocument(json: try await server.get(server.address + path).body, of: did)
    }

    private func label(by did: DID, at server: RunningServer) async throws -> Label {
        let answer = try await server.client.call(
            Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: [Self.subject], sources: [did]))
        return try #require(answer.labels.first)
    }

    private func labelers(_ folder: TemporaryFolder) async throws -> FolderLabelers {
        try await FolderLabelers.open(DataFolder(folder("data")))
    }

    @Test(.timeLimit(.minutes(2)))
    func theServicesOwnKeyIsReplacedBesideARunningServer() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            let did = server.identity.did
            _ = try await plyr(["label", "add", Self.subject, "loud"], in: folder)
            let before = try await document(of: did, at: server)
            let old = try #require(before.labelKey)
            let first = try await label(by: did, at: server)
            try first.verify(old)
            let answer = try await words(["labeler", "rotate-key", "--curve", "p256"], in: folder)
            let new = try #require(try await document(of: did, at: server).labelKey)
            #expect(answer == [did.text, old.didKey, new.didKey])
            #expect(new.curve == .p256 && new != old)
            let second = try await label(by: did, at: server)
            try second.verify(new)
            #expect(second.cts == first.cts && second.sig != first.sig)
            #expect(try await document(of: did, at: server).signingKey == before.signingKey)
            #expect(try await plyr(["label", "negate", Self.subject, "loud"], in: folder).isSuccess)
            try await label(by: did, at: server).verify(new)
        }
    }

    /// As if the command had died between its steps.
    @Test(.timeLimit(.minutes(2)))
    func whatWasInterruptedGoesOnOrIsGivenUp() async throws {
        let folder = try TemporaryFolder()
        let labelers = try await labelers(folder)
        let old = try #require(try await labelers.ownKey())
        let pending = PrivateKey.generate(.k256)
        try await labelers.store.beginRotation(of: labelers.did, to: pending, at: systemClock())
        let refused = try await plyr(["label", "add", Self.subject, "loud"], in: folder)
        #expect(refused.status == 1 && refused.errors.contains("plyr labeler rotate-key"))
        #expect(try await words(["labeler", "rotate-key", "--abort"], in: folder) == [labelers.did.text, old.didKey])
        #expect(try await plyr(["label", "add", Self.subject, "loud"], in: folder).isSuccess)
        #expect(try await plyr(["labeler", "rotate-key", "--abort"], in: folder).status == 1)

        let next = PrivateKey.generate(.p256)
        try await labelers.store.beginRotation(of: labelers.did, to: next, at: systemClock())
        try Data(Hex.encode(pending.bytes).utf8).write(to: URL(filePath: folder("other.key")))
        let other = try await plyr(["labeler", "rotate-key", "--key-file", folder("other.key")], in: folder)
        #expect(other.status == 1 && other.errors.contains("--abort"))
        #expect(
            try await words(["labeler", "rotate-key"], in: folder) == [
                labelers.did.text, old.didKey, next.publicKey.didKey,
            ])
        #expect(try await labelers.ownKey() == next.publicKey)
    }

    @Test(.timeLimit(.minutes(2)))
    func anAccountOfTheFolderBecomesALabeler() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            let (_, did) = try await server.signUp("alice.test")
            let before = try await document(of: did, at: server)
            #expect(before.labelKey == nil)
            let setup = ["labeler", "setup", "--did", did.text]
            let key = try await words(setup, in: folder)
            #expect(key.first == did.text && key.last == "published")
            let after = try await document(of: did, at: server)
            #expect(after.labelKey?.didKey == key[1])
            #expect(after.labelerEndpoint == server.identity.publicURL)
            #expect(after.signingKey == before.signingKey && after.pdsEndpoint == before.pdsEndpoint)
            // Harmless to repeat: no further operation.
            #expect(try await words(setup, in: folder) == key)
            let log = try Value(json: try await server.get("\(server.address)/plc/\(did)/log").body)
            #expect(log.asArray?.count == 2)
            #expect(
                try await plyr(["label", "add", Self.subject, "loud", "--labeler", did.text], in: folder).isSuccess)
            try await label(by: did, at: server).verify(#require(after.labelKey))
            let rotated = try await words(["labeler", "rotate-key", "--did", did.text], in: folder)
            let new = try #require(try await document(of: did, at: server).labelKey)
            #expect(rotated == [did.text, key[1], new.didKey])
            try await label(by: did, at: server).verify(new)
            let list = try await plyr(["labeler", "list", "--allow-private-addresses"], in: folder)
            let own = try #require(try await labelers(folder).ownKey())
            #expect(
                list.lines == [
                    "\(server.identity.did) \(own.didKey) published", "\(did) \(new.didKey) published",
                ])
            // Whoever may not look does not know.
            let unseen = try await plyr(["labeler", "list"], in: folder)
            #expect(unseen.lines.first == "\(server.identity.did) \(own.didKey) unknown")
        }
    }

    /// A labeler is not lost when its server moves: whatever was at the old address is at the new one.
    @Test(.timeLimit(.minutes(2)))
    func aLabelerMovesWithTheServer() async throws {
        let folder = try TemporaryFolder()
        let did = try await RunningServer.run(in: folder) { server in
            let (_, did) = try await server.signUp("alice.test")
            _ = try await words(["labeler", "setup", "--did", did.text], in: folder)
            return did
        }
        try await RunningServer.run(in: folder) { server in
            let document = try await document(of: did, at: server)
            #expect(document.pdsEndpoint == server.identity.publicURL)
            #expect(document.labelerEndpoint == server.identity.publicURL)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func theServerOfAnotherAccountSigns() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            try await ForeignServer.run(directory: server) { foreign in
                let account = [
                    "--service", foreign.address, "--handle", "carol.example", "--password", "correct horse",
                    "--plc-directory", server.address + "/plc",
                ]
                let before = try await document(of: foreign.did, at: server)
                let first = try await plyr(["labeler", "setup"] + account, in: folder)
                #expect(first.isSuccess && first.errors.contains("--token"))
                #expect(first.output.hasSuffix(" not published\n"))
                #expect(foreign.memory.requestedTokens.withLock { $0 } == 1)
                let wrong = try await plyr(["labeler", "setup", "--token", "wrong"] + account, in: folder)
                #expect(wrong.status == 1 && wrong.errors.contains("Token is invalid"))
                let token = ["--token", ForeignServer.token]
                let done = try await words(["labeler", "setup"] + token + account, in: folder)
                #expect(done.last == "published")
                let after = try await document(of: foreign.did, at: server)
                #expect(after.labelKey?.didKey == done[1] && after.labelerEndpoint == server.identity.publicURL)
                #expect(after.signingKey == before.signingKey && after.pdsEndpoint == "https://foreign.example")
                #expect(after.alsoKnownAs == before.alsoKnownAs)
                let list = try await plyr(
                    ["labeler", "list", "--json", "--plc-directory", server.address + "/plc"], in: folder)
                #expect(try Value(json: Array(#require(list.lines.last).utf8))["isPublished"] == true)

                // Labels do not wait for a mail.
                let asked = try await plyr(["labeler", "rotate-key"] + account, in: folder)
                #expect(asked.isSuccess && asked.output.isEmpty && asked.errors.contains("--token"))
                #expect(try await labelers(folder).labeler(foreign.did)?.pendingKey == nil)
                foreign.memory.submission.withLock { $0 = .refuse }
                let refused = try await plyr(["labeler", "rotate-key"] + token + account, in: folder)
                #expect(refused.status == 1 && refused.errors.contains("the old one goes on"))
                #expect(try await labelers(folder).labeler(foreign.did)?.pendingKey == nil)
                // What nobody has heard of may still come.
                foreign.memory.submission.withLock { $0 = .fail }
                let lost = try await plyr(["labeler", "rotate-key"] + token + account, in: folder)
                #expect(lost.status == 1 && lost.errors.contains("may come to do so"), "\(lost.errors)")
                let kept = try #require(try await labelers(folder).labeler(foreign.did)?.pendingKey)
                // Nor is it given up because a second attempt is refused.
                let late = try await plyr(["labeler", "rotate-key", "--token", "wrong"] + account, in: folder)
                #expect(late.status == 1 && late.errors.contains("Token is invalid"), "\(late.errors)")
                #expect(try await labelers(folder).labeler(foreign.did)?.pendingKey == kept)
                // Nobody can say what the directory has.
                let away = account.dropLast() + [foreign.address]
                let unknown = try await plyr(["labeler", "rotate-key"] + token + away, in: folder)
                #expect(unknown.status == 1 && unknown.errors.contains("cannot be found out"))
                #expect(try await labelers(folder).labeler(foreign.did)?.pendingKey == kept)
                // The directory took it, and the answer was lost.
                foreign.memory.submission.withLock { $0 = .acceptAndFail }
                let rotated = try await words(["labeler", "rotate-key"] + token + account, in: folder)
                let new = try await document(of: foreign.did, at: server).labelKey
                #expect(rotated == [foreign.did.text, done[1], new?.didKey] && new == kept)
            }
        }
    }

    /// The key of a labeler that was elsewhere; its document is in nobody's hands but its owner's.
    @Test(.timeLimit(.minutes(2)))
    func whatCannotBeDoneHereIsSaid() async throws {
        let folder = try TemporaryFolder()
        let web = try TinyServer()
        let did = try DID("did:web:localhost%3A\(web.port)")
        let key = PrivateKey.generate(.p256)
        try Data((Hex.encode(key.bytes) + "\n").utf8).write(to: URL(filePath: folder("old.key")))
        let network = ["--did", did.text, "--allow-private-addresses"]
        func publish(_ key: PublicKey, at endpoint: String) {
            let document = DIDDocument(
                id: did, alsoKnownAs: [], keys: [("atproto_label", key)],
                services: [("atproto_labeler", "AtprotoLabeler", endpoint)])
            web.set("/.well-known/did.json", 200, document.value.json())
        }
        publish(key.publicKey, at: "https://old.example")
        let imported = ["labeler", "setup", "--curve", "p256", "--key-file", folder("old.key")] + network
        let setup = try await plyr(imported, in: folder)
        #expect(setup.output == "\(did) \(key.publicKey.didKey) not published\n")
        #expect(setup.errors.contains(#""publicKeyMultibase":"\#(key.publicKey.multikey)""#))
        publish(key.publicKey, at: "http://localhost:8080")
        #expect(try await words(imported + ["--after-seq", "1000"], in: folder).last == "published")
        #expect(try await labelers(folder).store.newest() == 1000)
        let labeled = try await plyr(["label", "add", Self.subject, "loud", "--labeler", did.text], in: folder)
        #expect(try Value(json: Array(#require(labeled.lines.last).utf8))["seq"]?.asInteger ?? 0 > 1000)
        #expect(try await plyr(imported + ["--after-seq", "0"], in: folder).status != 0)

        // What is elsewhere and not signed in to has no repository here.
        try Data(#"{"policies": {"labelValues": []}}"#.utf8).write(to: URL(filePath: folder("policies.json")))
        let declared = try await plyr(["labeler", "declare", folder("policies.json"), "--did", did.text], in: folder)
        #expect(declared.status == 1 && declared.errors.contains("is no account of this folder"))
        web.set("/.well-known/did.json", 404, "")
        let list = try await plyr(["labeler", "list", "--allow-private-addresses"], in: folder)
        #expect(list.lines.last == "\(did) \(key.publicKey.didKey) unknown")
        publish(PrivateKey.generate(.k256).publicKey, at: "http://localhost:8080")
        let other = try await plyr(["labeler", "list", "--allow-private-addresses"], in: folder)
        #expect(other.lines.last == "\(did) \(key.publicKey.didKey) not published")
    }

    /// The old key signs until somebody has changed the document.
    @Test(.timeLimit(.minutes(2)))
    func labelsGoOnUntilTheDocumentIsChangedByHand() async throws {
        let folder = try TemporaryFolder()
        let web = try TinyServer()
        let did = try DID("did:web:localhost%3A\(web.port)")
        let network = ["--did", did.text, "--allow-private-addresses"]
        let rotate = ["labeler", "rotate-key"] + network
        func publish(_ key: PublicKey) {
            let document = DIDDocument(
                id: did, alsoKnownAs: [], keys: [("atproto_label", key)],
                services: [("atproto_labeler", "AtprotoLabeler", "http://localhost:8080")])
            web.set("/.well-known/did.json", 200, document.value.json())
        }
        func pending() async throws -> PublicKey? { try await labelers(folder).labeler(did)?.pendingKey }
        let old = try await words(["labeler", "setup"] + network, in: folder)[1]
        try publish(PublicKey(didKey: old))
        let unkept = try await plyr(rotate, in: folder)
        #expect(unkept.status == 1 && unkept.errors.contains("--key-file"), "\(unkept.errors)")
        let next = PrivateKey.generate(.k256)
        try Data(Hex.encode(next.bytes).utf8).write(to: URL(filePath: folder("new.key")))
        let first = rotate + ["--key-file", folder("new.key")]
        let begun = try await plyr(first, in: folder)
        #expect(begun.isSuccess && begun.output.isEmpty && begun.errors.contains(next.publicKey.multikey))
        #expect(try await pending() == nil)
        #expect(try await plyr(["label", "add", Self.subject, "loud", "--labeler", did.text], in: folder).isSuccess)
        web.set("/.well-known/did.json", 500, "")
        let again = try await plyr(first, in: folder)
        #expect(again.isSuccess && again.errors == begun.errors)
        publish(next.publicKey)
        #expect(try await words(first, in: folder) == [did.text, old, next.publicKey.didKey])

        // A key that is pending: what nobody can say is given up by force alone, what is published never.
        let third = PrivateKey.generate(.k256)
        try await labelers(folder).store.beginRotation(of: did, to: third, at: systemClock())
        web.set("/.well-known/did.json", 500, "")
        let unknown = try await plyr(rotate + ["--abort"], in: folder)
        #expect(unknown.status == 1 && unknown.errors.contains("--force"), "\(unknown.errors)")
        let asked = try await plyr(rotate, in: folder)
        #expect(asked.isSuccess && asked.errors.contains("are refused until then"), "\(asked.errors)")
        publish(third.publicKey)
        #expect(try await plyr(rotate + ["--abort", "--force"], in: folder).status == 1)
        #expect(try await pending() == third.publicKey)
        web.set("/.well-known/did.json", 500, "")
        #expect(try await plyr(rotate + ["--force"], in: folder).status == 64)
        #expect(try await words(rotate + ["--abort", "--force"], in: folder) == [did.text, next.publicKey.didKey])
        #expect(try await pending() == nil)
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 64), String(repeating: "g", count: 64)])
    func filesWithoutAKeyAreRefused(text: String) async throws {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder("bad.key")))
        let answer = try await plyr(["labeler", "setup", "--key-file", folder("bad.key")], in: folder)
        #expect(answer.status == 1 && answer.errors.contains("no private key of k256"))
        let known = try await plyr(["labeler", "rotate-key", "--did", Self.subject], in: folder)
        #expect(known.status == 1)
    }
}
