import DataModel
import Foundation
import HTTPClient
import Identity
import Labeler
import Labeling
import Lexicons
import Logging
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A label is made: signed, kept, streamed, verified and shown.
struct LabelFlowTests {
    /// Labels as the command line does: another process would do just this.
    private func label(
        _ uri: ATURI, _ val: String, isNegation: Bool = false, in folder: TemporaryFolder
    ) async throws -> SequencedLabel {
        let data = try DataFolder(folder("data"))
        let labelers = try await FolderLabelers.open(data)
        let draft = try LabelDraft(uri: uri.text, val: val, isNegation: isNegation)
        return try await labelers.writer.emit(draft, from: labelers.did).entry
    }

    @Test(.timeLimit(.minutes(2)))
    func labelsAreStreamedVerifiedShownAndTakenBack() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        try await RunningServer.run(in: folder) { server in
            let (uploader, _) = try await server.signUp("alice.test")
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "Dusk", by: uploader).uri)
            _ = try #require(try await server.track(uri))
            let stream = try await server.client.open(
                Com.Atproto.Label.SubscribeLabels.self, .init(cursor: 0))
            let made = try await label(uri, "copyright-violation", in: folder)
            var messages = stream.makeAsyncIterator()
            guard case .labels(let event)? = try await messages.next() else {
                Issue.record("the stream ended")
                return
            }
            #expect(event.seq == made.seq)
            #expect(event.labels == [made.label])
            let document = try await server.get(server.address + "/.well-known/did.json")
            let service = try DIDDocument(json: document.body, of: server.identity.did)
            try event.labels[0].verify(#require(service.labelKey))
            let answer = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: [uri.text]))
            #expect(answer.labels == [made.label])
            let shown = try await eventually {
                try await server.track(uri)?.labels.flatMap { $0.isEmpty ? nil : $0 }
            }
            #expect(shown == [made.label])
            _ = try await label(uri, "copyright-violation", isNegation: true, in: folder)
            let cleared = try await eventually { () -> Bool? in
                let labels = try await server.track(uri)?.labels ?? []
                return labels.isEmpty ? true : nil
            }
            #expect(cleared == true)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func everythingIsThereAfterARestartUnderAnotherAddress() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        let (did, uri, artist) = try await RunningServer.run(in: folder) { server in
            let (uploader, artist) = try await server.signUp("alice.test")
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "Noon", by: uploader).uri)
            _ = try await label(uri, "sexual", in: folder)
            return (server.identity.did, uri, artist)
        }
        try await RunningServer.run(in: folder) { server in
            #expect(server.identity.did == did)
            let view = try #require(try await server.track(uri))
            #expect(view.audio.url.text.hasPrefix("http://localhost:"))
            let shown = try await eventually {
                try await server.track(uri)?.labels?.first
            }
            #expect(shown?.src == did)
            let document = try await server.get(server.address + "/plc/\(artist)")
            let endpoint = try DIDDocument(json: document.body, of: artist).pdsEndpoint
            #expect(endpoint == server.identity.publicURL)
            _ = try await Uploader.signIn(service: server.address, identifier: "alice.test", password: "correct horse")
        }
    }
}

/// One folder, one server of each kind.
struct FolderInUseTests {
    @Test(.timeLimit(.minutes(1)))
    func aSecondServerIsRefusedAndMovesNothing() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            var options = ServerOptions(selection: .all, folder: try DataFolder(folder("data")))
            options.isRegistrationOpen = true
            options.port = 0
            await #expect(throws: FolderInUse.self) {
                _ = try await PlyrServer(options, logger: Logger(label: "second")) { _ in }
            }
            #expect(try ServiceIdentity(in: options.folder).publicURL == server.identity.publicURL)
        }
    }

    /// Records go on to name where a server was.
    @Test func formerAddressesAreRemembered() throws {
        let folder = try TemporaryFolder()
        let data = try DataFolder(folder("data"))
        var identity = try ServiceIdentity(in: data, publicURL: "http://localhost:1")
        for port in 2...60 { try identity.move(to: "http://localhost:\(port)", in: data) }
        try identity.move(to: "http://localhost:59", in: data)
        let known = try ServiceIdentity(in: data)
        #expect(known == identity && known.publicURL == "http://localhost:59")
        #expect(known.formerURLs.count == 50)
        #expect(known.formerURLs.prefix(2) == ["http://localhost:60", "http://localhost:58"])
    }

    /// A port that is another's is found out before anything is moved to it.
    @Test(.timeLimit(.minutes(1)))
    func aBusyPortMovesNothing() async throws {
        let other = try TemporaryFolder()
        let folder = try TemporaryFolder()
        let before = try ServiceIdentity(in: DataFolder(folder("data")), publicURL: "http://localhost:1")
        try await RunningServer.run(in: other) { server in
            var options = ServerOptions(selection: .all, folder: try DataFolder(folder("data")))
            options.isRegistrationOpen = true
            options.port = Int(server.address.split(separator: ":").last ?? "") ?? 0
            let error = await #expect(throws: SystemError.self) {
                _ = try await PlyrServer(options, logger: Logger(label: "busy")) { _ in }
            }
            #expect(error?.description == "cannot listen on 127.0.0.1:\(options.port): Address already in use")
            #expect(try ServiceIdentity(in: options.folder) == before)
        }
    }
}
