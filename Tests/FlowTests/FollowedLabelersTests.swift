import ArgumentParser
import DataModel
import Foundation
import HTTPClient
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing

@testable import plyr

/// An AppView that shows the labels of labelers on other servers.
struct FollowedLabelersTests {
    /// A labeler with a folder and an address of its own.
    private struct Labeler {
        let folder: TemporaryFolder
        let port: Int
        let did: DID

        init() throws {
            folder = try TemporaryFolder()
            port = try FreePort.find(0, host: "127.0.0.1")
            did = try DID("did:web:localhost%3A\(port)")
        }

        /// Runs its server while `body` runs.
        func serve(_ body: @Sendable () async throws -> Void) async throws {
            let port = port
            try await RunningServer.run(
                in: folder,
                options: {
                    $0.selection = .labeler
                    $0.port = port
                }
            ) { server in
                #expect(server.identity.did == did)
                try await body()
            }
        }

        func label(_ command: String, _ uri: ATURI, _ val: String, _ more: String...) async throws {
            let answer = try await Executable.run(
                ["label", command, uri.text, val, "--data", folder("data")] + more)
            #expect(answer.isSuccess, "\(answer.errors)")
        }
    }

    private struct Tracks {
        let labelers: String?
        let status: Int
        let count: Int
        /// Values of the first track.
        let values: [String]
    }

    /// Asks as a client does that wants the labels of `labelers`.
    private static func ask(
        _ method: NSID, _ query: String, _ server: RunningServer, wanting labelers: String? = nil
    ) async throws -> Tracks {
        var headers: HeaderFields = [:]
        headers["Atproto-Accept-Labelers"] = labelers
        let answer = try await server.get("\(server.address)/xrpc/\(method)\(query)", headers: headers)
        let tracks = (try? Value(json: answer.body))?["tracks"]?.asArray
        let labels = tracks?.first?["labels"]?.asArray ?? []
        return Tracks(
            labelers: answer.headers["Atproto-Content-Labelers"], status: answer.status, count: tracks?.count ?? 0,
            values: labels.compactMap { $0["val"]?.asString }.sorted())
    }

    /// Waits until just these values are on the track.
    private static func expect(
        _ values: [String], on uri: ATURI, _ server: RunningServer, wanting labelers: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await eventually { () -> Bool? in
            let tracks = try await ask(Fm.Plyr.Feed.GetTracks.nsid, "?uris=\(uri)", server, wanting: labelers)
            return tracks.count == 1 && tracks.values == values ? true : nil
        }
        #expect(found == true, sourceLocation: sourceLocation)
    }

    @Test(.timeLimit(.minutes(3))) func labelersOnOtherServersAreShownToWhoWantsThem() async throws {
        let (a, b) = (try Labeler(), try Labeler())
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        try await b.serve {
            try await RunningServer.run(
                in: folder,
                options: {
                    $0.followedLabelers = [a.did, b.did]
                    $0.allowsPrivateAddresses = true
                }
            ) { server in
                let (uploader, _) = try await server.signUp("alice.test")
                let uri = try #require(try await server.publish(folder("song.mp3"), title: "Dawn", by: uploader).uri)
                let list = Fm.Plyr.Feed.ListTracks.nsid
                let own = server.identity.did
                try await a.serve {
                    try await a.label("add", uri, "sexual")
                    try await b.label("add", uri, "lovely")
                    try await Self.expect(["lovely", "sexual"], on: uri, server)
                    try await Self.expect(["lovely"], on: uri, server, wanting: b.did.text)
                    try await Self.expect([], on: uri, server, wanting: "")
                    // Lists leave out what the labelers of the request say is for adults, and nothing else.
                    #expect(try await Self.ask(list, "", server).count == 0)
                    let chosen = try await Self.ask(list, "", server, wanting: "\(b.did), did:plc:nobody")
                    #expect(chosen.count == 1 && chosen.labelers == b.did.text)
                    let wrong = try await Self.ask(list, "", server, wanting: "\(b.did);redact=?0")
                    #expect(wrong.status == 400 && wrong.labelers == nil)
                    let everybody = try await Self.ask(list, "", server).labelers ?? ""
                    #expect(Set(everybody.split(separator: ", ")) == ["\(own);redact", "\(a.did)", "\(b.did)"])
                    // What one labeler takes down is gone for those who trust it with that.
                    try await b.label("add", uri, "!takedown")
                    try await Self.expect(["!takedown", "lovely"], on: uri, server, wanting: b.did.text)
                    let redacted = try await Self.ask(
                        Fm.Plyr.Feed.GetTracks.nsid, "?uris=\(uri)", server, wanting: "\(b.did);redact")
                    #expect(redacted.status == 200 && redacted.count == 0 && redacted.labelers == "\(b.did);redact")
                    try await b.label("negate", uri, "!takedown")
                    try await Self.expect(["lovely", "sexual"], on: uri, server)
                    let soon = Datetime(microseconds: systemClock() + 3_000_000)
                    try await b.label("add", uri, "soon-over", "--expires", soon.text)
                    try await Self.expect(["lovely", "sexual", "soon-over"], on: uri, server)
                    try await Self.expect(["lovely", "sexual"], on: uri, server)
                }
                // What a labeler said stays in force while it is away.
                #expect(try await Self.ask(list, "", server).count == 0)
                try await a.label("negate", uri, "sexual")
                try await a.serve {
                    try await Self.expect(["lovely"], on: uri, server)
                    #expect(try await Self.ask(list, "", server).count == 1)
                }
            }
        }
    }

    @Test func theCommandLineNamesLabelers() throws {
        let folder = try TemporaryFolder()
        func options(_ dids: [String]) throws -> ServerOptions {
            let arguments = ["--data", folder("data")] + dids.flatMap { ["--follow-labeler", $0] }
            return try ServeCommand.parse(arguments).options
        }
        #expect(try options([]).followedLabelers.isEmpty)
        #expect(
            try options(["did:plc:a", "did:web:b.example"]).followedLabelers.map(\.text) == [
                "did:plc:a", "did:web:b.example",
            ])
        #expect(throws: (any Error).self) { try options(["alice.test"]) }
        #expect(throws: (any Error).self) { try options((0..<20).map { "did:plc:\($0)" }) }
    }
}
