import HTTPClient
import HTTPTypes
import Testing
import XRPC

@testable import HTTPTransport

struct MemoryBudgetTests {
    private static let size = 8 << 20

    private static let routes = [
        PlainRoute(.get, "/large") { _ in PlainResponse(content: .bytes([UInt8](repeating: 7, count: size))) },
        PlainRoute(.get, "/small") { _ in .text("small", contentType: "text/plain") },
    ]

    @Test(.timeLimit(.minutes(1)))
    func clientsThatStopReadingUseUpTheBudget() async throws {
        try await ServerHarness.run(
            plainRoutes: Self.routes, configure: { $0.maximumResponseBytes = 4 * Self.size }
        ) { server in
            var stalled: [RawPeer] = []
            for _ in 0..<2 {
                let peer = try RawPeer(port: server.port)
                peer.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await peer.readBytes(12) == Array("HTTP/1.1 200".utf8))
                stalled.append(peer)
            }
            // Small answers are always given.
            #expect(try await server.get("/small").status == 200)
            let refused = try await server.get("/large")
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] == "5")
            #expect(try await refused.text().contains(#""error":"NotEnoughResources""#))
            // What is read, and what is given up, makes room again.
            let rest = await stalled[0].readBytes(Self.size)
            #expect(rest.count == Self.size)
            stalled.removeAll()
            await server.log.wait(for: "broken")
            let large = try await server.get("/large")
            #expect(large.status == 200)
            #expect(try await large.collect(upTo: Self.size).count == Self.size)
        }
    }

    /// The bodies of requests count while they come.
    @Test(.timeLimit(.minutes(1)))
    func clientsThatStopWritingUseUpTheBudget() async throws {
        let route = PlainRoute(.post, "/count", maximumBodyBytes: Self.size) { request in
            .text("\(try await request.body.collect(upTo: Self.size).count)", contentType: "text/plain")
        }
        try await ServerHarness.run(
            plainRoutes: [route], configure: { $0.maximumRequestBytes = 2 * Self.size }
        ) { server in
            let half = [UInt8](repeating: 7, count: Self.size / 2)
            let stalled = try RawPeer(port: server.port)
            stalled.write("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.size)\r\n\r\n")
            stalled.write(bytes: half)
            func post(_ body: [UInt8]) async throws -> Int {
                try await server.client.send(
                    OutgoingRequest(method: "POST", url: server.base + "/count", body: .bytes(body))
                ).status
            }
            // Until what the first has sent has come, there is room.
            while try await post([UInt8](repeating: 7, count: Self.size)) == 200 {}
            #expect(try await post([UInt8](repeating: 7, count: Self.size)) == 503)
            #expect(try await post([UInt8](repeating: 7, count: MemoryBudget.freeBytes)) == 200)
            stalled.write(bytes: half)
            #expect(await stalled.readBytes(12) == Array("HTTP/1.1 200".utf8))
            #expect(try await post([UInt8](repeating: 7, count: Self.size)) == 200)
        }
    }

    @Test func aClientHasHalfOfTheBudget() throws {
        let budget = MemoryBudget(limit: 1000 << 10, refusal: "")
        var leases = try (0..<5).map { _ in try budget.take(100 << 10, for: "a") }
        #expect(throws: FieldedError.self) { try budget.take(100 << 10, for: "a") }
        #expect(try budget.take(MemoryBudget.freeBytes, for: "a") == nil)
        leases += try (0..<5).map { _ in try budget.take(100 << 10, for: "b") }
        #expect(throws: FieldedError.self) { try budget.take(100 << 10, for: "c") }
        leases.removeFirst()
        #expect(try budget.take(100 << 10, for: "c") != nil)
    }

    @Test func aResponseLargerThanTheBudgetIsSentAlone() async throws {
        try await ServerHarness.run(plainRoutes: Self.routes, configure: { $0.maximumResponseBytes = 10 }) { server in
            let large = try await server.get("/large").collect(upTo: 16 << 20)
            #expect(large.count == Self.size)
            #expect(try await server.get("/small").status == 200)
        }
    }

    @Test func anUntrustedProxyIsReportedOnce() async throws {
        let route = PlainRoute(.get, "/who") { request in
            .text(request.context.client?.description ?? "unknown", contentType: "text/plain")
        }
        for trusts in [false, true] {
            try await ServerHarness.run(plainRoutes: [route], configure: { $0.trustsForwardedFor = trusts }) { server in
                #expect(try await server.get("/who").text() == "127.0.0.1")
                for _ in 0..<3 {
                    let answer = try await server.get("/who", ["X-Forwarded-For": "2a00:1:2:3::4"])
                    #expect(try await answer.text() == (trusts ? "2a00:1:2:3::/64" : "unknown"))
                }
                let warnings = server.log.text.split(separator: "\n").filter { $0.hasPrefix("warning") }
                #expect(warnings.count == (trusts ? 0 : 1))
            }
        }
    }

    @Test func detailsAndFieldsOfHandlersArriveWithErrorsToo() async throws {
        let route = PlainRoute(.get, "/fails") { request in
            request.context.annotations.note("account", "did:web:a.example")
            request.context.annotations.add([.retryAfter: "7"])
            throw XRPCError.authenticationRequired("no")
        }
        try await ServerHarness.run(plainRoutes: [route]) { server in
            let answer = try await server.get("/fails")
            #expect(answer.status == 401)
            #expect(answer.headers["Retry-After"] == "7")
            await server.log.wait(for: "did:web:a.example")
        }
    }
}
