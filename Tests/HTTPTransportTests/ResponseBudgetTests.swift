import HTTPClient
import HTTPTypes
import Testing
import XRPC

@testable import HTTPTransport

struct ResponseBudgetTests {
    private static let size = 8 << 20

    private static let routes = [
        PlainRoute(.get, "/large") { _ in PlainResponse(content: .bytes([UInt8](repeating: 7, count: size))) },
        PlainRoute(.get, "/small") { _ in .text("small", contentType: "text/plain") },
    ]

    @Test(.timeLimit(.minutes(1)))
    func clientsThatStopReadingUseUpTheBudget() async throws {
        try await ServerHarness.run(
            plainRoutes: Self.routes, configure: { $0.maximumResponseBytes = 2 * Self.size }
        ) { server in
            var stalled: [RawPeer] = []
            for _ in 0..<2 {
                let peer = try RawPeer(port: server.port)
                peer.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await peer.readBytes(12) == Array("HTTP/1.1 200".utf8))
                stalled.append(peer)
            }
            let refused = try await server.get("/small")
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] == "5")
            #expect(try await refused.text().contains(#""error":"NotEnoughResources""#))
            // What is read, and what is given up, makes room again.
            let rest = await stalled[0].readBytes(Self.size)
            #expect(rest.count == Self.size)
            stalled.removeAll()
            await server.log.wait(for: "broken")
            #expect(try await server.get("/small").status == 200)
        }
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
