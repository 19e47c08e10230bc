import HTTPClient
import Testing
import XRPC

@testable import HTTPTransport

struct StreamTests {
    /// Everything until the goodbye: frames, then the name of an error frame.
    func play(_ socket: WebSocketConnection) async throws -> (ticks: [Int64], error: String?) {
        var ticks: [Int64] = []
        var name: String?
        for try await message in socket.messages {
            guard case .binary(let bytes) = message else { continue }
            do {
                if let tick: Sample.Tick = try StreamFrame(bytes: bytes).message() { ticks.append(tick.seq) }
            } catch let error as XRPCError {
                name = error.name
            } catch {}
        }
        return (ticks, name)
    }

    @Test func framesComeInOrder() async throws {
        try await ServerHarness.run { server in
            let socket = try await server.socketClient.connect(
                to: server.socketBase + "/xrpc/test.plyr.subscribe?cursor=2")
            let (ticks, error) = try await play(socket)
            #expect(ticks == [3, 4, 5])
            #expect(error == nil)
            #expect(socket.closure?.code == 1000)
            #expect(server.log.text.contains("stream opened"))
        }
    }

    @Test(arguments: [("99", [], "FutureCursor", 1008), ("50", [50], "InternalServerError", 1011)])
    func errorsEndTheStream(cursor: String, expected: [Int64], name: String, code: UInt16) async throws {
        try await ServerHarness.run { server in
            let socket = try await server.socketClient.connect(
                to: server.socketBase + "/xrpc/test.plyr.subscribe?cursor=\(cursor)")
            let (ticks, error) = try await play(socket)
            #expect(ticks == expected)
            #expect(error == name)
            #expect(socket.closure?.code == code)
        }
    }

    @Test(
        arguments: [
            ("/xrpc/test.plyr.subscribe?cursor=x", [:], 400, "InvalidRequest"),
            ("/xrpc/test.plyr.subscribe", ["Authorization": "x"], 400, "InvalidToken"),
            ("/xrpc/test.plyr.greet", [:], 400, "InvalidRequest"),
            ("/xrpc/test.plyr.shout", [:], 405, "InvalidRequest"),
            ("/xrpc/test.plyr.other", [:], 501, "MethodNotImplemented"), ("/other", [:], 404, "NotFound"),
        ] as [(String, [String: String], Int, String)])
    func refusalsAreAnswers(path: String, headers: [String: String], status: Int, name: String) async throws {
        try await ServerHarness.run { server in
            do {
                let fields = HeaderFields(headers.map { ($0.key, $0.value) })
                _ = try await server.socketClient.connect(to: server.socketBase + path, headers: fields)
                Issue.record("upgraded")
            } catch HTTPClientError.upgradeRefused(let refusal) {
                #expect(refusal.status == status)
                #expect(String(decoding: refusal.body, as: UTF8.self).contains(#""error":"\#(name)""#))
                #expect(refusal.headers["Content-Type"] == "application/json")
                #expect(refusal.headers["Access-Control-Allow-Origin"] == "*")
                #expect(refusal.headers["X-Request-Id"] != nil)
            }
        }
    }

    @Test func noMoreSubscribersThanThereMayBe() async throws {
        try await ServerHarness.run(configure: { $0.maximumSubscribers = 1 }) { server in
            let path = server.socketBase + "/xrpc/test.plyr.subscribe"
            let first = try await server.socketClient.connect(to: path)
            do {
                _ = try await server.socketClient.connect(to: path)
                Issue.record("upgraded")
            } catch HTTPClientError.upgradeRefused(let refusal) {
                #expect(refusal.status == 429)
                #expect(refusal.headers["Retry-After"] == "60")
                #expect(String(decoding: refusal.body, as: UTF8.self).contains("RateLimitExceeded"))
            }
            await first.close()
            await server.log.wait(for: "stream closed")
            let second = try await server.socketClient.connect(to: path)
            await second.close()
        }
    }

    @Test func plainGETSaysUpgrade() async throws {
        try await ServerHarness.run { server in
            let response = try await server.get("/xrpc/test.plyr.subscribe")
            #expect(response.status == 426)
            #expect(response.headers["Upgrade"] == "websocket")
            #expect(response.headers["Connection"] == "Upgrade")
            #expect(response.headers["Sec-WebSocket-Version"] == "13")
            // Version 12 and a missing key are no handshakes.
            for field in [
                "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            ] {
                let peer = try RawPeer(port: server.port)
                peer.write(
                    "GET /xrpc/test.plyr.subscribe HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n\(field)\r\n\r\n"
                )
                #expect(await peer.read().hasPrefix("HTTP/1.1 426 "))
            }
        }
    }

    @Test func aForeignUpgradeIsIgnored() async throws {
        try await ServerHarness.run { server in
            let fields = "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA"
            let credentials = "Authorization: Bearer did:plc:ewvi7nxzyoun6zhxrhs64oiz\r\nContent-Type: application/json"
            for _ in 0..<2 {
                let peer = try RawPeer(port: server.port)
                peer.write(
                    "POST /xrpc/test.plyr.shout HTTP/1.1\r\n\(fields)\r\n\(credentials)\r\n"
                        + "Content-Length: 12\r\n\r\n{\"text\":\"a\"}"
                )
                let answer = await peer.read(until: "}")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(answer.hasSuffix(#"{"text":"A"}"#))
            }
        }
    }

    @Test func aSlowSubscriberIsToldAndLeft() async throws {
        try await ServerHarness.run(configure: { $0.slowSubscriberTimeout = .milliseconds(200) }) { server in
            let socket = try await server.socketClient.connect(
                to: server.socketBase + "/xrpc/test.plyr.subscribe?cursor=77")
            // Reads nothing until the server has given up: then its log says so.
            await server.log.wait(for: "slow")
            var last: WebSocketMessage?
            for try await message in socket.messages { last = message }
            guard case .binary(let bytes)? = last else {
                Issue.record("no frame")
                return
            }
            #expect(throws: XRPCError.self) { let _: Sample.Tick? = try StreamFrame(bytes: bytes).message() }
            #expect(socket.closure?.code == 1008)
        }
    }

    @Test func shutdownSaysGoodbye() async throws {
        try await ServerHarness.run { server in
            let socket = try await server.socketClient.connect(to: server.socketBase + "/xrpc/test.plyr.subscribe")
            // What a subscriber says is ignored.
            try await socket.send(.text("hello"))
            try await socket.send(.binary([UInt8](repeating: 1, count: 900_000)))
            server.server.shutdown()
            let (ticks, _) = try await play(socket)
            #expect(ticks.isEmpty)
            #expect(socket.closure?.code == 1001)
        }
    }

    /// A peer that stops in the middle of a body, or of a head, is not waited for.
    @Test(.timeLimit(.minutes(1)))
    func shutdownCutsWhoDoesNotGoOn() async throws {
        let started = AsyncStream.makeStream(of: Void.self)
        try await ServerHarness.run(
            uploadFailed: { _ in started.continuation.yield() },
            configure: {
                $0.shutdownTimeout = .milliseconds(50)
                $0.idleTimeout = .seconds(600)
            }
        ) { server in
            let upload = try RawPeer(port: server.port)
            upload.write(
                "POST /xrpc/test.plyr.upload HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
                    + "Authorization: Bearer did:plc:ewvi7nxzyoun6zhxrhs64oiz\r\nContent-Length: 1000\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            // The handler reads now.
            #expect(await upload.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
            let head = try RawPeer(port: server.port)
            head.write("GET / HT")
            server.server.shutdown()
            for await _ in started.stream { break }
            _ = await head.read()
        }
    }

    @Test func framesWithoutMaskEndTheStream() async throws {
        try await ServerHarness.run { server in
            let peer = try RawPeer(port: server.port)
            peer.write(
                "GET /xrpc/test.plyr.subscribe HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            #expect(await peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            // A ping with three letters.
            peer.write(bytes: [0x89, 3] + Array("abc".utf8))
            // A close frame with 1002.
            #expect(await peer.readBytes(4) == [0x88, 2, 0x03, 0xea])
        }
    }

    private static let handshake =
        "GET /xrpc/test.plyr.subscribe?cursor=2 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

    @Test func aLaterRequestIsUpgradedToo() async throws {
        try await ServerHarness.run { server in
            let peer = try RawPeer(port: server.port)
            for _ in 0..<3 {
                peer.write("GET /xrpc/test.plyr.greet?name=x HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await peer.read(until: "}").hasPrefix("HTTP/1.1 200 "))
            }
            // A ping comes together with the handshake.
            peer.write(bytes: Array(Self.handshake.utf8) + PeerFrameTests.frame(0x89, Array("abc".utf8)))
            let head = await peer.read(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 "))
            #expect(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            let rest = await peer.readBytes(10_000)
            // Three frames, a pong and a goodbye; the peer's own completes the closing handshake.
            #expect(rest.filter { $0 == 0x82 }.count >= 3)
            #expect(rest.split(separator: 0x8A).last?.starts(with: [3] + Array("abc".utf8)) == true)
            #expect(rest.suffix(4) == [0x88, 2, 0x03, 0xE8])
        }
    }

    @Test func aLaterHandshakeIsRefusedLikeTheFirst() async throws {
        try await ServerHarness.run(configure: { $0.maximumSubscribers = 0 }) { server in
            let peer = try RawPeer(port: server.port)
            peer.write("GET /xrpc/test.plyr.greet?name=x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await peer.read(until: "}").hasPrefix("HTTP/1.1 200 "))
            peer.write(Self.handshake)
            let answer = await peer.read(until: "}")
            #expect(answer.hasPrefix("HTTP/1.1 429 "))
            #expect(answer.contains("RateLimitExceeded"))
        }
    }

    /// As a proxy sends it which does not wait for answers.
    @Test func aPipelinedHandshakeWaitsForTheAnswerBefore() async throws {
        try await ServerHarness.run { server in
            let peer = try RawPeer(port: server.port)
            peer.write("GET /xrpc/test.plyr.greet?name=x HTTP/1.1\r\nHost: a\r\n\r\n" + Self.handshake)
            #expect(await peer.read(until: "}").hasPrefix("HTTP/1.1 200 "))
            #expect(await peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            server.server.shutdown()
        }
    }

    @Test func reservedBitsEndTheStream() async throws {
        try await ServerHarness.run { server in
            let path = Self.handshake.replacing("?cursor=2", with: "")
            for bytes in [PeerFrameTests.frame(0xC2, [1]), PeerFrameTests.frame(0x83, [1])] {
                let peer = try RawPeer(port: server.port)
                peer.write(path)
                #expect(await peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
                peer.write(bytes: bytes)
                #expect(await peer.readBytes(4) == [0x88, 2, 0x03, 0xEA])
            }
        }
    }

    @Test func subscribersArePinged() async throws {
        try await ServerHarness.run(configure: { $0.pingInterval = .milliseconds(20) }) { server in
            let peer = try RawPeer(port: server.port)
            peer.write(
                "GET /xrpc/test.plyr.subscribe HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            // A ping has two bytes, 0x89 and 0; a peer that never answers is left in the end.
            let text = await peer.read()
            #expect(text.hasPrefix("HTTP/1.1 101 "))
            #expect(text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            #expect(text.contains("\u{FFFD}\u{0}"))
        }
    }
}
