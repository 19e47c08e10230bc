import ArgumentParser
import Foundation
import HTTPClient
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing

@testable import plyr

/// Two labelers and an AppView that shows the labels of both, each a process of its own.
struct LabelersFlowTests {
    /// The three, and the track that they are about.
    private struct Scene {
        let a: FollowedLabeler
        let b: FollowedLabeler
        let folder: TemporaryFolder
        let port: Int
        let uri: ATURI
        var first: ServerProcess
        var second: ServerProcess
        var view: ServerProcess

        init() async throws {
            (a, b) = (try FollowedLabeler(), try FollowedLabeler())
            folder = try TemporaryFolder()
            port = try FreePort.find(0, host: "127.0.0.1")
            try await Sound.make(folder("song.mp3"))
            first = try await a.serve("labeler")
            second = try await b.serve("all")
            view = try await Self.serve(port, in: folder, following: [a, b])
            let (uploader, _) = try await view.server.signUp("alice.test")
            uri = try #require(try await view.server.publish(folder("song.mp3"), title: "Dawn", by: uploader).uri)
        }

        private static func serve(
            _ port: Int, in folder: TemporaryFolder, following labelers: [FollowedLabeler]
        ) async throws -> ServerProcess {
            try await ServerProcess(
                ["--port", "\(port)", "--allow-private-addresses"]
                    + labelers.flatMap { ["--follow-labeler", $0.did.text] }, in: folder)
        }

        mutating func startView() async throws { view = try await Self.serve(port, in: folder, following: [a, b]) }

        func expect(
            _ values: [String], wanting labelers: String? = nil, isListed: Bool = true,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            try await LabeledTracks.expect(
                values, on: uri, view.server, wanting: labelers, isListed: isListed, sourceLocation: sourceLocation)
        }
    }

    @Test(.timeLimit(.minutes(3))) func labelersOnOtherServersAreShownToWhoWantsThem() async throws {
        var scene = try await Scene()
        try await bothLabel(scene)
        try await redact(scene)
        try await expire(scene)
        try await negate(scene)
        try await rotate(scene)
        try await restartTheView(&scene)
        try await restartTheLabelers(&scene)
        try await startTheIndexAnew(&scene)
        for running in [scene.first, scene.second, scene.view] { try await running.process.stop() }
    }

    private func bothLabel(_ scene: Scene) async throws {
        let (a, b, uri) = (scene.a, scene.b, scene.uri)
        try await scene.expect([])
        try await a.label("add", uri, "sexual")
        try await b.label("add", uri, "lovely")
        // Lists leave out what the labelers of the request say is for adults, and nothing else.
        try await scene.expect(["lovely", "sexual"], isListed: false)
        try await scene.expect(["lovely"], wanting: b.did.text)
        try await scene.expect(["sexual"], wanting: a.did.text, isListed: false)
        try await scene.expect([], wanting: "")
        let list = Fm.Plyr.Feed.ListTracks.nsid
        let server = scene.view.server
        let chosen = try await LabeledTracks.ask(list, "", server, wanting: "\(b.did), did:plc:nobody")
        #expect(chosen.count == 1 && chosen.labelers == b.did.text)
        let wrong = try await LabeledTracks.ask(list, "", server, wanting: "\(b.did);redact=?0")
        #expect(wrong.status == 400 && wrong.labelers == nil)
        let everybody = try await LabeledTracks.ask(list, "", server).labelers ?? ""
        #expect(
            Set(everybody.split(separator: ", ")) == ["\(server.identity.did);redact", "\(a.did)", "\(b.did)"])
        // The AppView's own labeler speaks as well.
        let own = ["label", "add", uri.text, "ours", "--data", scene.folder("data")]
        #expect(try await Executable.run(own).isSuccess)
        try await scene.expect(["lovely", "ours", "sexual"], isListed: false)
        try await scene.expect(["ours"], wanting: server.identity.did.text)
    }

    /// What one labeler takes down is gone for those who trust it with that.
    private func redact(_ scene: Scene) async throws {
        let (b, uri) = (scene.b, scene.uri)
        try await b.label("add", uri, "!takedown")
        try await scene.expect(["!takedown", "lovely"], wanting: b.did.text)
        for (method, query) in [(Fm.Plyr.Feed.GetTracks.nsid, "?uris=\(uri)"), (Fm.Plyr.Feed.ListTracks.nsid, "")] {
            let redacted = try await LabeledTracks.ask(method, query, scene.view.server, wanting: "\(b.did);redact")
            #expect(redacted.status == 200 && redacted.count == 0 && redacted.labelers == "\(b.did);redact")
        }
        try await b.label("negate", uri, "!takedown")
        try await scene.expect(["lovely"], wanting: "\(b.did);redact")
    }

    private func expire(_ scene: Scene) async throws {
        let (b, uri, server) = (scene.b, scene.uri, scene.view.server)
        // A machine that has other things to do may be too late to see the first.
        for seconds in [3, 9, 27] as [Int64] {
            let soon = Datetime(microseconds: systemClock() + seconds * 1_000_000)
            try await b.label("add", uri, "soon-over", "--expires", soon.text)
            let wasSeen = try await eventually(within: .seconds(40)) { () -> Bool? in
                let tracks = try await LabeledTracks.ask(Fm.Plyr.Feed.GetTracks.nsid, "?uris=\(uri)", server)
                if tracks.values.contains("soon-over") { return true }
                return systemClock() < soon.microseconds ? nil : false
            }
            guard wasSeen == true else { continue }
            try await scene.expect(["lovely"], wanting: b.did.text)
            #expect(systemClock() >= soon.microseconds)
            return
        }
        Issue.record("the label was never seen")
    }

    private func negate(_ scene: Scene) async throws {
        try await scene.a.label("negate", scene.uri, "sexual")
        try await scene.expect(["lovely", "ours"])
        try await scene.a.label("add", scene.uri, "sexual")
        try await scene.expect(["lovely", "ours", "sexual"], isListed: false)
    }

    /// Labels from before hold on; those from behind are believed without anybody's help.
    private func rotate(_ scene: Scene) async throws {
        let (b, uri) = (scene.b, scene.uri)
        let rotated = try await Executable.run(
            ["labeler", "rotate-key", "--curve", "p256", "--data", b.folder("data")])
        #expect(rotated.isSuccess, "\(rotated.errors)")
        try await b.label("add", uri, "rotated")
        try await scene.expect(["lovely", "rotated"], wanting: b.did.text)
        try await b.label("negate", uri, "lovely")
        try await scene.expect(["ours", "rotated", "sexual"], isListed: false)
    }

    /// What was said while it was away is there when it comes back.
    private func restartTheView(_ scene: inout Scene) async throws {
        try await scene.view.process.kill()
        try await scene.a.label("negate", scene.uri, "sexual")
        try await scene.a.label("add", scene.uri, "while-away")
        try await scene.b.label("add", scene.uri, "while-away")
        try await scene.startView()
        try await scene.expect(["ours", "rotated", "while-away", "while-away"])
        try await scene.expect(["while-away"], wanting: scene.a.did.text)
    }

    /// What a labeler has said stays in force while it is away; what it says meanwhile follows.
    private func restartTheLabelers(_ scene: inout Scene) async throws {
        try await scene.first.process.stop()
        try await scene.b.label("negate", scene.uri, "while-away")
        try await scene.expect(["ours", "rotated", "while-away"])
        try await scene.a.label("add", scene.uri, "sexual")
        scene.first = try await scene.a.serve("labeler")
        try await scene.expect(["ours", "rotated", "sexual", "while-away"], isListed: false)
        // One whose key was replaced.
        try await scene.second.process.kill()
        try await scene.b.label("add", scene.uri, "back")
        try await scene.expect(["sexual", "while-away"], wanting: scene.a.did.text, isListed: false)
        try await scene.expect(["rotated"], wanting: scene.b.did.text)
        scene.second = try await scene.b.serve("all")
        try await scene.expect(["back", "rotated"], wanting: scene.b.did.text)
    }

    /// Whoever reads all of it from the beginning comes to the same: also what the old key had signed.
    private func startTheIndexAnew(_ scene: inout Scene) async throws {
        try await scene.b.label("add", scene.uri, "lovely")
        try await scene.view.process.stop()
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: scene.folder("data/" + name))
        }
        try await scene.startView()
        try await scene.expect(["back", "lovely", "ours", "rotated", "sexual", "while-away"], isListed: false)
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
