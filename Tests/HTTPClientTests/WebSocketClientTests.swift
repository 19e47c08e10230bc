import TestSupport
import Testing

@testable import HTTPClient

struct WebSocketClientTests {
    var configuration: WebClientConfiguration {
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        return configuration
    }

    func connect(_ server: LoopbackServer, subprotocols: [String] = []) async throws -> WebSocketConnection {
        try await WebSocketClient(configuration: configuration)
            .connect(
                to: "ws://\(server.origin)/xrpc/a.b.c?cursor=1", headers: ["X-Mine": "1"], subprotocols: subprotocols)
    }

    @Test func messagesBothWays() async throws {
        let server = try LoopbackServer { connection in
            let head = connection.acceptWebSocket(fields: ["Sec-WebSocket-Protocol: b"])
            connection.write(WebSocketReaderTests.serverFrame(0x81, Array(head.utf8)))
            connection.write(WebSocketReaderTests.serverFrame(0x89, [7]))
            while let (opcode, payload) = connection.readFrame() {
                connection.write(WebSocketReaderTests.serverFrame(0x80 | opcode, payload))
                if opcode == 8 { return }
            }
        }
        let socket = try await connect(server, subprotocols: ["a", "b"])
        #expect(socket.subprotocol == "b")
        var messages = socket.messages.makeAsyncIterator()
        guard case .text(let head)? = try await messages.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.hasPrefix("GET /xrpc/a.b.c?cursor=1 HTTP/1.1\r\nHost: \(server.origin)\r\n"))
        #expect(head.contains("Sec-WebSocket-Protocol: a, b\r\n"))
        #expect(head.contains("X-Mine: 1\r\n"))
        // Our pong came back as a pong, which nobody sees.
        for size in [0, 125, 126, 65_535, 65_536, 1_000_000] {
            let bytes = [UInt8](repeating: UInt8(size % 251), count: size)
            try await socket.send(.binary(bytes))
            #expect(try await messages.next() == .binary(bytes))
        }
        await socket.close()
        #expect(socket.closure == .normal)
        #expect(try await messages.next() == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func pingsWaitForTheirAnswer() async throws {
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            var pings = 0
            while let (opcode, payload) = connection.readFrame() {
                guard opcode == 9 else { continue }
                pings += 1
                if pings == 3 { return }
                connection.write(WebSocketReaderTests.serverFrame(0x82, [UInt8(pings)]))
                connection.write(WebSocketReaderTests.serverFrame(0x8A, payload))
            }
        }
        let socket = try await connect(server)
        try await socket.ping()
        try await socket.ping()
        var messages = socket.messages.makeAsyncIterator()
        #expect(try await messages.next() == .binary([1]))
        #expect(try await messages.next() == .binary([2]))
        // The third one is answered by hanging up.
        await #expect(throws: HTTPClientError.self) { try await socket.ping() }
        await #expect(throws: HTTPClientError.self) { try await socket.ping() }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPingThatIsNotAnsweredCanBeGivenUp() async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            while let (opcode, _) = connection.readFrame() { if opcode == 9 { arrive.yield() } }
        }
        let socket = try await connect(server)
        let pinging = Task { try await socket.ping() }
        for await _ in arrived { break }
        pinging.cancel()
        await #expect(throws: HTTPClientError.self) { try await pinging.value }
    }

    @Test func theServersCloseEndsTheSequence() async throws {
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            connection.write(WebSocketReaderTests.serverFrame(0x82, [1]))
            connection.write(WebSocketReaderTests.serverFrame(0x88, [3, 240] + Array("Policy".utf8)))
            connection.drain()
        }
        let socket = try await connect(server)
        var seen: [WebSocketMessage] = []
        for try await message in socket.messages { seen.append(message) }
        #expect(seen == [.binary([1])])
        #expect(socket.closure == WebSocketClosure(code: 1008, reason: "Policy"))
    }

    @Test func aLostConnectionThrowsAfterItsMessages() async throws {
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            connection.write(WebSocketReaderTests.serverFrame(0x82, [1]))
        }
        let socket = try await connect(server)
        var messages = socket.messages.makeAsyncIterator()
        #expect(try await messages.next() == .binary([1]))
        do {
            _ = try await messages.next()
            Issue.record("no error")
        } catch HTTPClientError.connectionLost {}
        #expect(socket.closure == nil)
    }

    @Test(arguments: ["Content-Length: 17", "Transfer-Encoding: chunked", "Connection: close"])
    func aRefusalShowsStatusAndBody(field: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 429 Too Many\r\nRetry-After: 5\r\n\(field)\r\n\r\n")
            let body = #"{"error":"Limit"}"#
            if field.hasPrefix("Transfer") {
                connection.write("11\r\n\(body)\r\n0\r\n\r\n")
            } else {
                connection.write(body)
            }
            if !field.hasSuffix("close") { connection.drain() }
        }
        do {
            _ = try await connect(server)
            Issue.record("no error")
        } catch HTTPClientError.upgradeRefused(let refusal) {
            #expect(refusal.status == 429)
            #expect(refusal.headers["retry-after"] == "5")
            #expect(refusal.body == Array(#"{"error":"Limit"}"#.utf8))
        }
    }

    @Test func aSlowReaderStopsTheSender() async throws {
        let (blocked, report) = AsyncStream.makeStream(of: Int.self)
        let frame = WebSocketReaderTests.serverFrame(0x82, [UInt8](repeating: 1, count: 100_000))
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            for _ in 0..<500 { connection.write(frame) }
            report.yield(500)
            connection.write(WebSocketReaderTests.serverFrame(0x88, [3, 232]))
            connection.drain()
        }
        let socket = try await connect(server)
        var messages = socket.messages.makeAsyncIterator()
        var count = 0
        while try await messages.next() != nil {
            count += 1
            let unread = socket.unreadBytes
            #expect(unread < WebSocketState.pauseBytes + 2 * frame.count)
        }
        #expect(count == 500)
        for await _ in blocked { break }
    }

    @Test func privateAddressesAreRefused() async throws {
        let server = try LoopbackServer { $0.drain() }
        do {
            _ = try await WebSocketClient().connect(to: "ws://\(server.origin)/")
            Issue.record("no error")
        } catch HTTPClientError.addressRefused {}
    }

    @Test func aWrongAcceptIsRefused() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write(
                "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
            connection.drain()
        }
        do {
            _ = try await connect(server)
            Issue.record("no error")
        } catch HTTPClientError.badHead {}
    }

    @Test func lettingGoHangsUp() async throws {
        let (gone, report) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            connection.drain()
            report.yield()
        }
        _ = try await connect(server)
        for await _ in gone { break }
    }

    @Test func aSilentPeerIsAskedThenLost() async throws {
        let (asked, report) = AsyncStream.makeStream(of: UInt8?.self)
        let server = try LoopbackServer { connection in
            connection.acceptWebSocket()
            report.yield(connection.readFrame()?.opcode)
            connection.drain()
        }
        var configuration = configuration
        configuration.idleTimeout = .milliseconds(50)
        let socket = try await WebSocketClient(configuration: configuration).connect(to: "ws://\(server.origin)/")
        do {
            for try await _ in socket.messages {}
            Issue.record("no error")
        } catch HTTPClientError.timedOut {}
        for await opcode in asked {
            #expect(opcode == 9)
            break
        }
    }
}

extension LoopbackConnection {
    /// Answers a handshake; the request's head.
    @discardableResult
    func acceptWebSocket(fields: [String] = []) -> String {
        guard let head = readHead() else { return "" }
        let key = head.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
        let lines =
            [
                "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: \(WebSocketAccept.value(for: String(key)))",
            ] + fields
        write(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return head
    }

    /// A client's frame, unmasked.
    func readFrame() -> (opcode: UInt8, payload: [UInt8])? {
        let head = read(2)
        guard head.count == 2, head[1] & 0x80 != 0 else { return nil }
        let width = head[1] & 0x7F == 126 ? 2 : head[1] & 0x7F == 127 ? 8 : 0
        let length = width == 0 ? Int(head[1] & 0x7F) : read(width).reduce(0) { $0 << 8 | Int($1) }
        let mask = read(4)
        let payload = read(length)
        guard mask.count == 4, payload.count == length else { return nil }
        return (head[0] & 0x0F, payload.enumerated().map { $1 ^ mask[$0 & 3] })
    }
}
