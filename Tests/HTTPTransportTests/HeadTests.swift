import Foundation
import HTTPTypes
import NIOHTTP1
import Testing
import XRPC

@testable import HTTPTransport

/// What is asked of heads, and what old clients get.
struct HeadTests {
    private static let routes = [
        PlainRoute(.get, "/host") { .text($0.host ?? "none", contentType: "text/plain") },
        PlainRoute(.get, "/stream") { _ in
            PlainResponse(content: .stream(BodyStream(bytes: Array("abc".utf8)), length: nil))
        },
    ]

    private func expect(_ head: String, _ check: @escaping @Sendable (String) -> Bool) async throws {
        try await ServerHarness.run(plainRoutes: Self.routes) { server in
            let peer = try RawPeer(port: server.port)
            peer.write(head.replacingOccurrences(of: "\n", with: "\r\n"))
            let answer = await peer.read()
            #expect(check(answer), "\(answer)")
        }
    }

    @Test(arguments: [
        "GET /host HTTP/1.1\n\n", "GET /host HTTP/1.1\nHost: a\nHost: a\n\n", "GET /host HTTP/1.1\nHost: a, b\n\n",
        "GET /host HTTP/1.1\nHost: a/b\n\n", "GET /host HTTP/1.0\nHost: a\nHost: b\n\n",
        "GET /xrpc/test.plyr.subscribe HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n",
    ])
    func aRequestHasOneHost(head: String) async throws {
        try await expect(head) { $0.hasPrefix("HTTP/1.1 400 ") && $0.contains("InvalidRequest") }
    }

    @Test(arguments: [
        ("GET /host HTTP/1.1\nHost: a:80\nConnection: close\n\n", "a:80"),
        ("GET http://b.example/host HTTP/1.1\nHost: a\nConnection: close\n\n", "b.example"),
        ("GET HTTP://b.example:8/host?x HTTP/1.1\nHost: a\nConnection: close\n\n", "b.example:8"),
        ("GET /host HTTP/1.0\n\n", "none"),
    ])
    func theTargetNamesTheHostFirst(head: String, host: String) async throws {
        try await expect(head) { $0.hasPrefix("HTTP/1.1 200 ") && $0.hasSuffix("\r\n\r\n" + host) }
    }

    @Test func unknownTransferCodingsAreRefused() async throws {
        try await expect("POST /host HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked\n\n0\n\n") {
            $0.hasPrefix("HTTP/1.1 501 ")
        }
    }

    @Test func bodiesOfUnknownLength() async throws {
        try await expect("GET /stream HTTP/1.1\nHost: a\nConnection: close\n\n") {
            $0.contains("\r\nTransfer-Encoding: chunked\r\n") && $0.hasSuffix("\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        }
        try await expect("HEAD /stream HTTP/1.1\nHost: a\nConnection: close\n\n") {
            $0.hasPrefix("HTTP/1.1 200 ") && !$0.contains("chunked") && !$0.contains("\r\n\r\n0")
        }
        // Also for one who would like to keep the connection.
        try await expect("GET /stream HTTP/1.0\nConnection: keep-alive\n\n") {
            !$0.contains("chunked") && $0.contains("\r\nConnection: close\r\n") && $0.hasSuffix("\r\n\r\nabc")
        }
    }

    @Test func tooMuchHeadIsNamedOnEveryRequest() async throws {
        let long = "GET /host HTTP/1.1\nHost: a\nX: \(String(repeating: "x", count: 70_000))\n\n"
        try await expect(long) { $0.hasPrefix("HTTP/1.1 431 ") }
        try await expect("GET /host HTTP/1.1\nHost: a\n\n" + long) { $0.contains("HTTP/1.1 431 ") }
    }
}
