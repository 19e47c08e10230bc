import DataModel
import HTTPClient
import HTTPTransport
import Identity
import PDS
import Synchronization
import Syntax
import TestSupport
import Testing

/// What becomes of other services' answers. One after the other: each makes an account, and logins have a bound.
@Suite struct ForwardingTests {
    private static let audience = "did:web:view.example#view"

    /// A service that plays one of many parts, by the last segment of the method.
    private final class Upstream: Sendable {
        let heads = Mutex<[String]>([])
        private let arrivals = AsyncStream.makeStream(of: String.self)
        private let hangUps = AsyncStream.makeStream(of: Void.self)

        func serve() throws -> LoopbackServer {
            try LoopbackServer { [self] connection in
                while let head = connection.readHead() {
                    heads.withLock { $0.append(head) }
                    arrivals.continuation.yield(head)
                    answer(head, connection)
                }
                hangUps.continuation.yield()
            }
        }

        /// The head of the next request; one reader.
        func nextHead() async -> String? {
            for await head in arrivals.stream { return head }
            return nil
        }

        /// Waits until a connection is closed; one reader.
        func hangUp() async { for await _ in hangUps.stream { return } }

        private func answer(_ head: String, _ connection: LoopbackConnection) {
            let part = head.prefix { $0 != "\r\n" }.split(separator: ".")[3].prefix { $0 != " " }
            switch part {
            case "text":
                let answer = String.answer(200, "hello")
                connection.write(head.hasPrefix("HEAD ") ? String(answer.dropLast(5)) : answer)
            case "chunks": connection.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")
            case "large":
                connection.write("HTTP/1.1 200 X\r\nContent-Length: \(20 << 20)\r\n\r\n")
                for _ in 0..<20 { connection.write([UInt8](repeating: 7, count: 1 << 20)) }
            case "endless": connection.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
            case "silent": break
            case "moved": connection.write(.answer(302, fields: ["Location: http://127.0.0.1/"]))
            case "broken": connection.write(.answer(500, "<html>"))
            case "busy":
                connection.write(.answer(503, "<html>", fields: ["Retry-After: 7", "Content-Type: text/html"]))
            case "named":
                connection.write(
                    .answer(400, #"{"error":"Odd","message":"m"}"#, fields: ["Content-Type: application/json"]))
            default:
                let body = head.contains("chunked") ? connection.readChunked() : connection.read(3)
                connection.write(.answer(200, "\(body?.count ?? -1)"))
            }
        }
    }

    private func run(
        limit: Int = 1 << 20, _ body: @Sendable (Served, Upstream, HeaderFields) async throws -> Void
    ) async throws {
        let upstream = Upstream()
        let listening = try upstream.serve()
        let other = DIDDocument(
            id: try DID("did:web:view.example"), alsoKnownAs: [], keys: [],
            services: [("view", "View", "http://\(listening.origin)")])
        let server = try TestServer(others: [other])
        let account = try await server.signUp("ada")
        try await Served.run(server, configure: { $0.maximumForwardedBodyBytes = limit }) { served in
            try await body(
                served, upstream, ["Authorization": "Bearer " + account.access, "Atproto-Proxy": Self.audience])
        }
    }

    private func send(
        _ part: String, _ served: Served, _ headers: HeaderFields, verb: String = "GET", body: OutgoingBody = .none
    ) async throws -> IncomingResponse {
        var request = OutgoingRequest(
            method: verb, url: served.base + "/xrpc/org.example.do.\(part)", headers: headers, body: body)
        request.maxBodyBytes = 64 << 20
        return try await served.client.send(request)
    }

    @Test(arguments: [
        ("moved", 502, "UpstreamFailure"), ("broken", 502, "UpstreamFailure"), ("busy", 503, "NotEnoughResources"),
        ("named", 400, "Odd"),
    ])
    func errorsHaveTheProtocolsForm(part: String, status: Int, name: String) async throws {
        try await run { served, _, headers in
            let answer = try await send(part, served, headers)
            #expect(answer.status == status)
            #expect(answer.headers["Content-Type"] == "application/json")
            #expect(answer.headers["Retry-After"] == (part == "busy" ? "7" : nil))
            #expect(try Value(json: try await answer.collect(upTo: 1000))["error"]?.asString == name)
        }
    }

    @Test func everyLengthPassesThrough() async throws {
        try await run { served, upstream, headers in
            let large = try await send("large", served, headers)
            #expect(large.contentLength == 20 << 20)
            #expect(try await large.collect(upTo: 64 << 20).count == 20 << 20)
            let chunks = try await send("chunks", served, headers)
            #expect(try await chunks.collect(upTo: 10) == Array("ab".utf8))
            let head = try await send("text", served, headers, verb: "HEAD")
            #expect(head.status == 200 && head.contentLength == 5)
            #expect(try await send("text", served, headers).collect(upTo: 10) == Array("hello".utf8))
            #expect(upstream.heads.withLock { $0.contains { $0.hasPrefix("HEAD ") } })
        }
    }

    @Test func bodiesPassAsTheyCame() async throws {
        try await run { served, upstream, headers in
            var headers = headers
            headers["Content-Encoding"] = "gzip"
            let answer = try await send("count", served, headers, verb: "POST", body: .bytes([1, 2, 3]))
            #expect(try await answer.collect(upTo: 10) == Array("3".utf8))
            #expect(upstream.heads.withLock { $0.last?.lowercased().contains("content-encoding: gzip") } == true)
        }
    }

    @Test func bodiesBeyondTheLimitAreTooLarge() async throws {
        try await run(limit: 10) { served, upstream, headers in
            let bytes = [UInt8](repeating: 1, count: 11)
            #expect(try await send("count", served, headers, verb: "POST", body: .bytes(bytes)).status == 413)
            #expect(upstream.heads.withLock { $0.isEmpty })
            let pieces = AsyncStream { feed in
                for _ in 0..<11 { feed.yield([UInt8(1)]) }
                feed.finish()
            }
            let answer = try await send("count", served, headers, verb: "POST", body: .stream(pieces))
            #expect(answer.status == 413)
        }
    }

    @Test(arguments: ["DELETE", "PUT", "PATCH"])
    func methodsHaveTwoVerbs(verb: String) async throws {
        try await run { served, upstream, headers in
            let answer = try await send("text", served, headers, verb: verb)
            #expect(answer.status == 405)
            #expect(answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS")
            #expect(upstream.heads.withLock { $0.isEmpty })
        }
    }

    /// While the service is silent, before its answer and in the middle of it.
    @Test(.timeLimit(.minutes(1)), arguments: ["silent", "endless"])
    func whoHangsUpEndsTheWork(part: String) async throws {
        try await run { served, upstream, headers in
            let asking = Task { () -> Int in
                let answer = try await send(part, served, headers)
                var pieces = answer.body.makeAsyncIterator()
                return try await pieces.next()?.count ?? 0
            }
            let head = await upstream.nextHead()
            #expect(head?.contains("org.example.do.\(part)") == true)
            if part == "silent" { asking.cancel() }
            let count = part == "endless" ? try await asking.value : 2
            #expect(count == 2)
            await upstream.hangUp()
        }
    }
}
