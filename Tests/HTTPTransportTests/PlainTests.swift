import DataModel
import Foundation
import HTTPClient
import HTTPTypes
import Logging
import Synchronization
import Testing
import XRPC

@testable import HTTPTransport

struct PlainTests {
    @Test func aPortThatIsTakenIsNamed() async throws {
        try await ServerHarness.run { server in
            var configuration = WebServerConfiguration()
            configuration.port = server.port
            let second = WebServer(
                configuration: configuration, routes: RouteTable([]), callers: TrustingCallers(),
                environment: WebServerEnvironment(now: { 0 }, log: Logger(label: "test"), ready: { _ in }))
            let failure = await #expect(throws: ListenFailure.self) { try await second.run() }
            #expect(failure?.description == "cannot listen on 127.0.0.1:\(server.port): Address already in use")
        }
    }

    /// A file of 300,000 bytes, each its offset modulo 251.
    static func withFile(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try Data((0..<300_000).map { UInt8($0 % 251) }).write(to: URL(fileURLWithPath: path))
        do {
            try await body(path)
        } catch {
            try FileManager.default.removeItem(atPath: path)
            throw error
        }
        try FileManager.default.removeItem(atPath: path)
    }

    static func routes(_ path: String) -> [PlainRoute] {
        [
            PlainRoute(.get, "/") { _ in .text("plyr", contentType: "text/plain") },
            PlainRoute(.get, "/audio/{file_id}") { request in
                guard request["file_id"] == "a b", let file = try await OpenedFile.open(path) else {
                    throw XRPCError.notFound("No such file.")
                }
                let representation = Representation(
                    size: file.size, contentType: "audio/mpeg", entityTag: EntityTag("v1"),
                    fields: [.cacheControl: "public, max-age=31536000, immutable"])
                return .representation(representation, for: request.fields) { file.bytes($0) }
            },
            PlainRoute(.post, "/form", maximumBodyBytes: 10) { request in
                let bytes = try await request.body.stream.collect(upTo: 100)
                return .text("\(bytes.count) \(request.query)", contentType: "text/plain", status: 201)
            },
            PlainRoute(.delete, "/form") { _ in PlainResponse(status: 204) },
        ]
    }

    @Test func filesInRanges() async throws {
        try await Self.withFile { path in
            try await ServerHarness.run(plainRoutes: Self.routes(path)) { server in
                let whole = try await server.get("/audio/a%20b")
                #expect(whole.status == 200)
                #expect(whole.headers["Accept-Ranges"] == "bytes")
                #expect(whole.headers["ETag"] == "\"v1\"")
                #expect(try await whole.collect(upTo: 1 << 20) == (0..<300_000).map { UInt8($0 % 251) })
                let part = try await server.get("/audio/a%20b", ["Range": "bytes=131000-269999"])
                #expect(part.status == 206)
                #expect(part.headers["Content-Range"] == "bytes 131000-269999/300000")
                #expect(part.contentLength == 139_000)
                #expect(try await part.collect(upTo: 1 << 20) == (131_000..<270_000).map { UInt8($0 % 251) })
                let beyond = try await server.get("/audio/a%20b", ["Range": "bytes=300000-"])
                #expect(beyond.status == 416)
                #expect(beyond.headers["Content-Range"] == "bytes */300000")
                #expect(beyond.headers["Cache-Control"] == nil)
                #expect(whole.headers["Cache-Control"] != nil)
                let same = try await server.get("/audio/a%20b", ["If-None-Match": "\"v1\""])
                #expect(same.status == 304)
                #expect(same.headers["Content-Length"] == nil)
                let head = try await server.send("HEAD", "/audio/a%20b", ["Range": "bytes=0-1"])
                #expect(head.status == 200)
                #expect(head.contentLength == 300_000)
                #expect(try await head.text() == "")
                #expect(try await server.get("/audio/x").status == 404)
            }
        }
    }

    @Test func routesAndVerbs() async throws {
        try await ServerHarness.run(plainRoutes: Self.routes("")) { server in
            #expect(try await server.get("/").text() == "plyr")
            let made = try await server.send("POST", "/form?a=b", [:], .bytes([UInt8](repeating: 1, count: 10)))
            #expect(made.status == 201)
            #expect(try await made.text() == "10 a=b")
            #expect(try await server.send("POST", "/form", [:], .bytes([UInt8](repeating: 1, count: 11))).status == 413)
            let deleted = try await server.send("DELETE", "/form")
            #expect(deleted.status == 204)
            #expect(deleted.headers["Content-Length"] == nil)
            let wrong = try await server.send("PUT", "/form", [:], .bytes([]))
            #expect(wrong.status == 405)
            #expect(wrong.headers["Allow"] == "POST, DELETE, OPTIONS")
            #expect(try await server.send("OPTIONS", "/form").status == 204)
            #expect(try await server.get("/form/").status == 404)
        }
    }

    @Test func forwarding() async throws {
        struct Forwarding: RequestForwarding {
            func isForwarded(_ request: ForwardableRequest) async throws -> Bool {
                request.context.fields[HTTPField.Name("Atproto-Proxy") ?? .accept] != "self"
            }
            func forward(_ request: ForwardableRequest) async throws -> PlainResponse {
                let bytes = try await request.body.stream.collect(upTo: 100)
                return .text(
                    "\(request.nsid) \(request.hasRoute) \(bytes.count)", contentType: "text/plain", status: 203)
            }
        }
        try await ServerHarness.run(forwarding: Forwarding()) { server in
            #expect(try await server.get("/xrpc/test.plyr.greet?name=x").status == 200)
            #expect(try await server.get("/xrpc/test.plyr.greet?name=x", ["Atproto-Proxy": "self"]).status == 200)
            #expect(try await server.get("/xrpc/app.other.method", ["Atproto-Proxy": "self"]).status == 501)
            let known = try await server.get("/xrpc/test.plyr.greet?name=x", ["Atproto-Proxy": "did:web:a#b"])
            #expect(try await known.text() == "test.plyr.greet true 0")
            let other = try await server.send("POST", "/xrpc/app.other.method", [:], .bytes([1, 2]))
            #expect(other.status == 203)
            #expect(try await other.text() == "app.other.method false 2")
        }
    }

    /// Another service that answers before it has read the body ends our reading of it, not the connection: the caller
    /// is still sending, and must find the answer.
    @Test(.timeLimit(.minutes(1)))
    func earlyAnswersLeaveTheConnectionWhole() async throws {
        struct Impatient: RequestForwarding {
            func isForwarded(_ request: ForwardableRequest) async throws -> Bool { request.method == .post }
            func forward(_ request: ForwardableRequest) async throws -> PlainResponse {
                let (pieces, arrived) = AsyncStream.makeStream(of: Void.self)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        do {
                            for try await _ in request.body.stream { arrived.yield() }
                        } catch {
                            #expect(error is CancellationError)
                        }
                    }
                    for await _ in pieces { break }
                    group.cancelAll()
                }
                throw XRPCError.authenticationRequired("too early")
            }
        }
        try await ServerHarness.run(plainRoutes: Self.routes(""), forwarding: Impatient()) { server in
            let peer = try RawPeer(port: server.port)
            for _ in 0..<3 {
                peer.write("POST /xrpc/app.other.method HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nx")
                #expect(await peer.read(until: "too early\"}").hasPrefix("HTTP/1.1 401 "))
                peer.write(String(repeating: "x", count: 19_999))
            }
            peer.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await peer.read().hasSuffix("\r\n\r\nplyr"))
        }
    }

    @Test func malformedRequestsAreAnswered() async throws {
        try await ServerHarness.run(plainRoutes: Self.routes("")) { server in
            for request in ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
                let peer = try RawPeer(port: server.port)
                peer.write(request)
                let answer = await peer.read()
                #expect(answer.hasPrefix("HTTP/1.1 400 "))
                #expect(answer.contains("\r\n\r\n{\"error\":\"InvalidRequest\",\"message\":\""), "\(answer)")
            }
            let large = try RawPeer(port: server.port)
            large.write("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n")
            #expect(await large.read().hasPrefix("HTTP/1.1 431 "))
            let second = try RawPeer(port: server.port)
            second.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await second.read(until: "plyr").hasPrefix("HTTP/1.1 200 "))
            second.write("nonsense\r\n\r\n")
            #expect(await second.read().hasPrefix("HTTP/1.1 400 "))
            let old = try RawPeer(port: server.port)
            old.write("GET / HTTP/1.0\r\n\r\n")
            #expect(await old.read().hasSuffix("\r\n\r\nplyr"))
        }
    }

    @Test func targetsThatAreTooLongAreToldSo() async throws {
        try await ServerHarness.run(plainRoutes: Self.routes("")) { server in
            let patterns = String(repeating: "uriPatterns=did:web:example.com&", count: 10_000)
            let peer = try RawPeer(port: server.port)
            peer.write("GET /xrpc/test.plyr.greet?\(patterns) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = await peer.read()
            #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.contains("\r\nContent-Type: application/json\r\n"))
            let body = try #require(answer.range(of: "\r\n\r\n")).upperBound
            let error = try Value(json: Array(answer[body...].utf8))
            #expect(error["error"] == "InvalidRequest" && error["message"]?.asString?.isEmpty == false)
        }
    }

    @Test func waitingClientsAreToldToContinue() async throws {
        try await ServerHarness.run(plainRoutes: Self.routes("")) { server in
            let peer = try RawPeer(port: server.port)
            peer.write("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            #expect(await peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
            peer.write("abc")
            #expect(await peer.read(until: "3 ").hasPrefix("HTTP/1.1 201 "))
            let refused = try RawPeer(port: server.port)
            refused.write("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\nExpect: 100-continue\r\n\r\n")
            #expect(await refused.read().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func idleConnectionsAreClosed() async throws {
        try await ServerHarness.run(
            plainRoutes: Self.routes(""), configure: { $0.idleTimeout = .milliseconds(50) }
        ) { server in
            let silent = try RawPeer(port: server.port)
            #expect(await silent.read() == "")
            let slow = try RawPeer(port: server.port)
            slow.write("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            _ = await slow.read()
        }
    }

    @Test func bodiesThatDripAreGivenUp() async throws {
        let routes = Self.routes("")
        // Looked at after each piece, and each piece is too small.
        try await ServerHarness.run(
            plainRoutes: routes, configure: { ($0.bodyPaceTime, $0.bodyPaceBytes) = (.zero, 4) }
        ) { server in
            let enough = try await server.send("POST", "/form", [:], .bytes([1, 2, 3, 4]))
            #expect(enough.status == 201)
            let slow = try RawPeer(port: server.port)
            slow.write("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            let answer = await slow.read()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("Connection: close"))
        }
        try await ServerHarness.run(configure: { $0.bodyTimeout = .zero }) { server in
            let headers: HeaderFields = [
                "Authorization": "Bearer did:plc:ewvi7nxzyoun6zhxrhs64oiz", "Content-Type": "application/json",
            ]
            let answer = try await server.send("POST", "/xrpc/test.plyr.shout", headers, .bytes(Array("{}".utf8)))
            #expect(answer.status == 408)
        }
    }

    /// More than sockets hold, for one who reads late.
    @Test func anAnswerBehindWhichTheConnectionEndsIsWhole() async throws {
        let size = 32 << 20
        let route = PlainRoute(.get, "/large") { _ in
            PlainResponse(content: .bytes([UInt8](repeating: 7, count: size)))
        }
        try await ServerHarness.run(plainRoutes: Self.routes("") + [route]) { server in
            let peer = try RawPeer(port: server.port)
            peer.write("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let first = await peer.readBytes(10)
            #expect(first == Array("HTTP/1.1 2".utf8))
            #expect(try await server.get("/").status == 200)
            let rest = await peer.readBytes(size + (1 << 20))
            #expect(rest.count > size)
        }
    }

    @Test func noMoreConnectionsThanThereMayBe() async throws {
        try await ServerHarness.run(
            plainRoutes: Self.routes(""), configure: { $0.maximumConnections = 1 }
        ) { server in
            let first = try RawPeer(port: server.port)
            first.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await first.read(until: "plyr").hasPrefix("HTTP/1.1 200 "))
            let second = try RawPeer(port: server.port)
            #expect(await second.read() == "")
        }
    }

    @Test func aProxyTellsTheAddress() async throws {
        let seen = Mutex<[String?]>([])
        let route = PlainRoute(.get, "/who") { request in
            seen.withLock { $0.append(request.context.remoteAddress) }
            return PlainResponse()
        }
        for trusts in [false, true] {
            try await ServerHarness.run(plainRoutes: [route], configure: { $0.trustsForwardedFor = trusts }) { server in
                _ = try await server.get("/who", ["X-Forwarded-For": "6.6.6.6, 1.2.3.4"])
            }
        }
        #expect(seen.withLock { $0 } == ["127.0.0.1", "1.2.3.4"])
    }
}
