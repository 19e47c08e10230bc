import ArgumentParser
import HTTPClient
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Each service as a server of its own, on one folder; clients know the PDS only.
struct SeparateServersTests {
    private struct Ports {
        let appview = try? FreePort.find(0, host: "127.0.0.1")
        let upload = try? FreePort.find(0, host: "127.0.0.1")
        let labeler = try? FreePort.find(0, host: "127.0.0.1")

        static func origin(_ port: Int?) -> String { "http://127.0.0.1:\(port ?? 0)" }
    }

    private func run(_ folder: TemporaryFolder, _ body: @Sendable (RunningServer) async throws -> Void) async throws {
        let ports = Ports()
        let (appview, upload, labeler) = (ports.appview ?? 0, ports.upload ?? 0, ports.labeler ?? 0)
        let configure: @Sendable (inout ServerOptions, ServiceSelection, Int) -> Void = { options, selection, port in
            options.selection = selection
            options.port = port
            options.appview = Ports.origin(appview)
            options.upload = Ports.origin(upload)
            options.labeler = Ports.origin(labeler)
        }
        try await RunningServer.run(in: folder, options: { configure(&$0, .pds, 0) }) { pds in
            try await RunningServer.run(in: folder, options: { configure(&$0, .labeler, labeler) }) { _ in
                try await RunningServer.run(in: folder, options: { configure(&$0, .upload, upload) }) { _ in
                    try await RunningServer.run(in: folder, options: { configure(&$0, .appview, appview) }) { _ in
                        try await body(pds)
                    }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func thePDSPassesOnWhatTheOthersAnswer() async throws {
        let folder = try TemporaryFolder()
        try await Sound.make(folder("song.mp3"))
        try await run(folder) { server in
            let (uploader, did) = try await server.signUp("alice.test")
            let uri = try #require(try await server.publish(folder("song.mp3"), title: "Apart", by: uploader).uri)
            #expect(try await server.track(uri)?.author.did == did)
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            let made = try await labelers.writer.emit(LabelDraft(uri: uri.text, val: "sexual"), from: labelers.did)
                .entry
            let shown = try await eventually {
                try await server.track(uri)?.labels.flatMap { $0.isEmpty ? nil : $0 }
            }
            #expect(shown == [made.label])
            let labels = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: [uri.text]))
            #expect(labels.labels == [made.label])
            let url = "\(server.address)/xrpc/\(Fm.Plyr.Upload.GetJob.nsid)?id=x"
            #expect(try await server.get(url).status == 401)
            // Which labelers count is between the client and the AppView.
            let tracks = "\(server.address)/xrpc/\(Fm.Plyr.Feed.GetTracks.nsid)?uris=\(uri)"
            for (asked, answered) in [
                ("", ""), ("did:plc:a", ""), (server.identity.did.text, "\(server.identity.did);redact"),
            ] {
                let answer = try await server.get(tracks, headers: ["Atproto-Accept-Labelers": asked])
                #expect(answer.status == 200 && answer.headers["Atproto-Content-Labelers"] == answered)
            }
            #expect(try await server.get(tracks, headers: ["Atproto-Accept-Labelers": "x"]).status == 400)
            // Named by a caller that has no session.
            let named: HeaderFields = ["Atproto-Proxy": "\(server.identity.did)#plyr_appview"]
            let stats = "\(server.address)/xrpc/\(Fm.Plyr.Server.GetStats.nsid)"
            #expect(try await server.get(stats, headers: named).status == 401)
        }
    }

    /// Its own address is all that it knows of the AppView.
    @Test(.timeLimit(.minutes(1)))
    func aPDSDoesNotAskItselfForEver() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.selection = .pds }) { server in
            let error = await #expect(throws: XRPCError.self) {
                try await server.client.call(Fm.Plyr.Server.GetStats.self, NoParameters())
            }
            #expect(error?.status == 501)
            #expect(error?.name == "MethodNotImplemented")
        }
    }

    @Test func argumentsReachTheServer() throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "--data", folder("data"), "--appview", "http://a", "--upload", "http://u", "--labeler", "http://l",
        ]
        let options = try ServeCommand.parse(arguments + ["--trust-forwarded-for", "pds"]).options
        #expect(options.trustsForwardedFor && options.selection == .pds)
        #expect([options.appview, options.upload, options.labeler] == ["http://a", "http://u", "http://l"])
        #expect(try !ServeCommand.parse(arguments).options.trustsForwardedFor)
    }

    @Test(.timeLimit(.minutes(1)), .enabled(if: (try? FreePort.find(0, host: "::1")) != nil, "no IPv6 here"))
    func aServerListensOnIPv6() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.host = "::1" }) { server in
            #expect(server.address.hasPrefix("http://[::1]:"))
            let health = try await server.get(server.address + "/xrpc/_health")
            #expect(health.status == 200)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:80", "http://127.0.0.1:80"), ("::1", "http://[::1]:80", "http://[::1]:80"),
        ("0.0.0.0", "http://0.0.0.0:80", "http://127.0.0.1:80"), ("::", "http://[::]:80", "http://[::1]:80"),
    ])
    func addressesAreOrigins(host: String, text: String, reachable: String) {
        let address = ListenAddress(host: host, port: 80)
        #expect(address.text == text)
        #expect(address.reachable == reachable)
    }
}
