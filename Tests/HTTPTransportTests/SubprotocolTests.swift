import DataModel
import Syntax
import TestSupport
import Testing
import XRPC

@testable import HTTPClient
@testable import HTTPTransport

/// The same stream, whose lexicon wants text messages.
private enum Read: SubscriptionMethod {
    static let nsid = Sample.nsid("read")
    typealias Parameters = Sample.CursorParameters
    typealias Message = Sample.Tick
    static var subprotocol: String? { StreamText.subprotocol }

    struct Handler: SubscriptionHandler {
        typealias Method = Read
        func frames(for parameters: Parameters, from caller: Caller) async throws -> FrameStream {
            try await Sample.SubscribeHandler().frames(for: parameters, from: caller)
        }
    }
}

/// A stream in a form that is nobody's.
private enum Strange: SubscriptionMethod {
    static let nsid = Sample.nsid("strange")
    typealias Parameters = Sample.CursorParameters
    typealias Message = Sample.Tick
    static var subprotocol: String? { "xrpc.v1.cbor" }
}

/// The form of messages is negotiated in the handshake.
struct SubprotocolTests {
    private static let tick = #"{"$type":"message","payload":{"seq":5,"$type":"test.plyr.subscribe#tick"}}"#

    private func messages(_ socket: WebSocketConnection) async throws -> [WebSocketMessage] {
        var messages: [WebSocketMessage] = []
        for try await message in socket.messages { messages.append(message) }
        return messages
    }

    @Test(
        arguments: [
            (["xrpc.v1.json"], "xrpc.v1.json"), (["other", "xrpc.v1.json"], "xrpc.v1.json"),
            (["xrpc.v0.cbor", "xrpc.v1.json"], "xrpc.v0.cbor"), (["xrpc.v0.cbor"], "xrpc.v0.cbor"),
            (["xrpc.v1.json", "xrpc.v0.cbor"], "xrpc.v1.json"),
            (["XRPC.V1.JSON", "xrpc.v1.cbor"], nil), ([], nil),
        ])
    func whatIsOfferedIsTaken(offered: [String], chosen: String?) async throws {
        try await ServerHarness.run { server in
            let socket = try await server.socketClient.connect(
                to: server.socketBase + "/xrpc/test.plyr.subscribe?cursor=4", subprotocols: offered)
            #expect(socket.subprotocol == chosen)
            let expected: WebSocketMessage =
                chosen == StreamText.subprotocol
                ? .text(Self.tick) : .binary(StreamFrame(Sample.Tick(seq: 5)).bytes)
            #expect(try await messages(socket) == [expected])
            #expect(socket.closure?.code == 1000)
        }
    }

    @Test(arguments: [("99", 1, "FutureCursor", 1008), ("50", 2, "InternalServerError", 1011)])
    func errorsAreTextsToo(cursor: String, count: Int, name: String, code: UInt16) async throws {
        try await ServerHarness.run { server in
            let socket = try await server.socketClient.connect(
                to: server.socketBase + "/xrpc/test.plyr.subscribe?cursor=\(cursor)",
                subprotocols: [StreamText.subprotocol])
            let messages = try await messages(socket)
            #expect(messages.count == count)
            guard case .text(let text)? = messages.last else {
                Issue.record("no text: \(messages)")
                return
            }
            #expect(text.hasPrefix(#"{"$type":"error","error":"\#(name)""#))
            #expect(socket.closure?.code == code)
        }
    }

    @Test func aLexiconsFormIsTheUsualOne() async throws {
        try await ServerHarness.run(routes: [.subscription(Read.Handler())]) { server in
            let path = server.socketBase + "/xrpc/test.plyr.read?cursor=4"
            let silent = try await server.socketClient.connect(to: path)
            #expect(silent.subprotocol == nil)
            let text = #"{"$type":"message","payload":{"seq":5,"$type":"test.plyr.read#tick"}}"#
            #expect(try await messages(silent) == [.text(text)])
            let other = try await server.socketClient.connect(to: path, subprotocols: [StreamFrame.subprotocol])
            #expect(try await messages(other) == [.binary(StreamFrame(Sample.Tick(seq: 5)).bytes)])
        }
    }

    @Test func clientsReadTexts() async throws {
        try await ServerHarness.run(routes: [.subscription(Read.Handler())]) { server in
            var ticks: [Int64] = []
            for try await tick in try await server.caller.open(Read.self, .init(cursor: 2)) { ticks.append(tick.seq) }
            #expect(ticks == [3, 4, 5])
            await #expect(throws: XRPCError.self) {
                for try await _ in try await server.caller.open(Read.self, .init(cursor: 99)) {}
            }
            await #expect(throws: XRPCError.self) { _ = try await server.caller.open(Strange.self, .init(cursor: 2)) }
        }
    }

    /// A server that knows nothing of forms sends the usual one, or what its lexicon says.
    @Test func clientsReadWhatComes() async throws {
        let server = try LoopbackServer { connection in
            guard let head = connection.readHead(),
                let line = head.split(separator: "\r\n").first(where: { $0.hasPrefix("Sec-WebSocket-Key: ") })
            else { return }
            let accept = WebSocketAccept.value(for: String(line.dropFirst("Sec-WebSocket-Key: ".count)))
            connection.write(
                "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: \(accept)\r\n\r\n")
            let texts = [
                #"{"$type":"ping"}"#, #"{"$type":"message","payload":{"$type":"test.plyr.read#tick","seq":2}}"#,
                "nonsense",
            ]
            let frame = StreamFrame(Sample.Tick(seq: 1)).bytes
            connection.write([0x82, UInt8(frame.count)] + frame)
            for text in texts { connection.write([0x81, UInt8(text.utf8.count)] + Array(text.utf8)) }
            connection.drain()
        }
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        let client = XRPCClient(
            service: "http://\(server.origin)", web: WebClient(configuration: configuration),
            sockets: WebSocketClient(configuration: configuration))
        let (reasons, skipped) = AsyncStream.makeStream(of: String.self)
        let messages = try await client.open(Read.self, .init(cursor: nil)) { skipped.yield($0) }
        var iterator = messages.makeAsyncIterator()
        #expect(try await iterator.next()?.seq == 1)
        #expect(try await iterator.next()?.seq == 2)
        await #expect(throws: DataError.self) { try await iterator.next() }
        skipped.finish()
        var all: [String] = []
        for await reason in reasons { all.append(reason) }
        #expect(all == ["a message of unknown kind"])
    }
}
