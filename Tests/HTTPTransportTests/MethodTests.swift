import DataModel
import Foundation
import HTTPClient
import Synchronization
import Testing
import XRPC

@testable import HTTPTransport

struct MethodTests {
    static let json: HeaderFields = ["Content-Type": "application/json; charset=utf-8"]
    static let signedIn: HeaderFields = [
        "Content-Type": "application/json", "Authorization": "Bearer did:plc:ewvi7nxzyoun6zhxrhs64oiz",
    ]

    @Test func queries() async throws {
        try await ServerHarness.run { server in
            let response = try await server.get("/xrpc/test.plyr.greet?name=a+b%2B")
            #expect(response.status == 200)
            #expect(response.headers["Content-Type"] == "application/json")
            #expect(response.headers["Access-Control-Allow-Origin"] == "*")
            #expect(response.headers["Date"] == "Sun, 06 Nov 1994 08:49:37 GMT")
            #expect(response.headers["X-Request-Id"] != nil)
            #expect(try await response.text() == #"{"text":"Hello a b+ from nobody"}"#)
            #expect(try await server.get("/xrpc/TEST.Plyr.greet?name=x").status == 200)
            let head = try await server.send("HEAD", "/xrpc/test.plyr.greet?name=x")
            #expect(head.status == 200)
            #expect(head.contentLength == 30)
            #expect(try await head.text() == "")
        }
    }

    @Test func procedures() async throws {
        try await ServerHarness.run { server in
            let response = try await server.send(
                "POST", "/xrpc/test.plyr.shout", Self.signedIn, .bytes(Array(#"{"text":"é"}"#.utf8)))
            #expect(response.status == 200)
            #expect(try await response.text() == #"{"text":"É"}"#)
        }
    }

    @Test func failuresHaveTheirForm() async throws {
        let cases: [(String, String, HeaderFields, OutgoingBody, Int, String)] = [
            ("GET", "/xrpc/test.plyr.greet", [:], .none, 400, "InvalidRequest"),
            ("GET", "/xrpc/test.plyr.greet?name=x&name=y", [:], .none, 400, "InvalidRequest"),
            ("GET", "/xrpc/test.plyr.greet?name=nobody", [:], .none, 400, "NotFound"),
            ("GET", "/xrpc/test.plyr.greet?name=fault", [:], .none, 500, "InternalServerError"),
            ("GET", "/xrpc/test.plyr.greet?name=x", ["Authorization": "Basic x"], .none, 400, "InvalidToken"),
            ("POST", "/xrpc/test.plyr.greet?name=x", [:], .none, 405, "InvalidRequest"),
            ("GET", "/xrpc/test.plyr.shout", [:], .none, 405, "InvalidRequest"),
            ("HEAD", "/xrpc/test.plyr.shout", [:], .none, 405, ""),
            ("GET", "/xrpc/test.plyr.Greet?name=x", [:], .none, 501, "MethodNotImplemented"),
            ("GET", "/xrpc/test.plyr.other", [:], .none, 501, "MethodNotImplemented"),
            ("GET", "/xrpc/nonsense", [:], .none, 400, "InvalidRequest"),
            ("GET", "/xrpc/", [:], .none, 400, "InvalidRequest"),
            ("GET", "/elsewhere", [:], .none, 404, "NotFound"),
            // Credentials before the body, whatever is wrong with that.
            ("POST", "/xrpc/test.plyr.shout", [:], .bytes([1]), 401, "AuthenticationRequired"),
            ("POST", "/xrpc/test.plyr.shout", Self.signedIn, .bytes([1]), 400, "InvalidRequest"),
            ("POST", "/xrpc/test.plyr.shout", Self.signedIn, .none, 400, "InvalidRequest"),
            ("POST", "/xrpc/test.plyr.shout", Self.signedIn, .bytes(Array("{}".utf8)), 400, "InvalidRequest"),
            ("POST", "/xrpc/test.plyr.shout", Self.signedIn, .bytes(bytes(1001)), 413, "PayloadTooLarge"),
            ("POST", "/xrpc/test.plyr.shout", Self.signedIn, chunked(1001), 413, "PayloadTooLarge"),
            ("POST", "/xrpc/test.plyr.shout", wrongType, .bytes(bytes(5)), 400, "InvalidRequest"),
            ("POST", "/xrpc/test.plyr.shout", zipped, .bytes(bytes(5)), 415, "UnsupportedMediaType"),
            ("GET", "/xrpc/test.plyr.subscribe", [:], .none, 426, "UpgradeRequired"),
            ("POST", "/xrpc/_health", [:], .none, 405, "InvalidRequest"),
            ("GET", "/xrpc/_health", ["Atproto-Proxy": "did:web:a#b"], .none, 400, "InvalidRequest"),
        ]
        try await ServerHarness.run { server in
            for (method, path, headers, body, status, name) in cases {
                let response = try await server.send(method, path, headers, body)
                #expect(response.status == status, "\(method) \(path)")
                #expect(response.headers["Content-Type"] == "application/json")
                #expect(response.headers["Access-Control-Allow-Origin"] == "*")
                #expect((response.headers["Allow"] != nil) == (status == 405))
                let text = try await response.text()
                if method != "HEAD" { #expect(try Value(json: Array(text.utf8))["error"]?.asString == name, "\(path)") }
                #expect(!text.contains("Fault"))
            }
            let log = server.log.text
            #expect(log.contains("Fault"))
            #expect(!log.contains("name="))
            #expect(!log.contains("Bearer"))
        }
    }

    private var wrongType: HeaderFields {
        ["Content-Type": "text/plain", "Authorization": "Bearer did:plc:ewvi7nxzyoun6zhxrhs64oiz"]
    }

    private var zipped: HeaderFields {
        var headers = Self.signedIn
        headers["Content-Encoding"] = "zstd"
        return headers
    }

    private func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x20, count: count) }

    private func chunked(_ count: Int) -> OutgoingBody {
        let bytes = bytes(count)
        return .stream(
            AsyncStream<[UInt8]> { feed in
                feed.yield(bytes)
                feed.finish()
            })
    }

    @Test(arguments: [true, false])
    func uploadsStream(isChunked: Bool) async throws {
        let piece = [UInt8](repeating: 3, count: 100_000)
        let whole = [UInt8](repeating: 3, count: 10_000_000)
        try await ServerHarness.run { server in
            let pieces = AsyncStream<[UInt8]> { feed in
                for _ in 0..<100 { feed.yield(piece) }
                feed.finish()
            }
            let response = try await server.send(
                "POST", "/xrpc/test.plyr.upload", ["Content-Type": "audio/flac"],
                .stream(pieces, length: isChunked ? nil : Int64(whole.count)))
            let hash = Hex.encode(SHA256Digest.of(whole).bytes)
            #expect(try await response.text() == #"{"text":"10000000 \#(hash) audio/flac"}"#)
        }
    }

    @Test func anUploadBeyondTheLimitIsRefusedEarly() async throws {
        try await ServerHarness.run { server in
            let (pieces, feed) = AsyncStream.makeStream(of: [UInt8].self)
            feed.yield([1])  // and never more
            let declared = try await server.send(
                "POST", "/xrpc/test.plyr.upload", [:], .stream(pieces, length: 20_000_001))
            #expect(declared.status == 413)
            #expect(declared.headers["Connection"] == "close")
            let endless = AsyncStream<[UInt8]>(unfolding: { [UInt8](repeating: 1, count: 100_000) })
            let counted = try await server.send("POST", "/xrpc/test.plyr.upload", [:], .stream(endless))
            #expect(counted.status == 413)
            #expect(try await counted.text().contains("PayloadTooLarge"))
            feed.finish()
        }
    }

    @Test func aHangUpReachesTheHandler() async throws {
        let (failures, report) = AsyncStream.makeStream(of: (any Error).self)
        try await ServerHarness.run(uploadFailed: { report.yield($0) }) { server in
            let peer = try RawPeer(port: server.port)
            peer.write("POST /xrpc/test.plyr.upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
            peer.hangUp()
            for await failure in failures {
                #expect(failure as? RequestBodyError == .incomplete)
                break
            }
        }
    }

    @Test func downloadsStream() async throws {
        try await ServerHarness.run { server in
            let response = try await server.get("/xrpc/test.plyr.download?cursor=3000000")
            #expect(response.contentLength == 3_000_000)
            #expect(response.headers["Content-Type"] == "audio/mpeg")
            #expect(response.headers["Content-Disposition"] == "attachment")
            #expect(try await response.collect(upTo: 4_000_000).count == 3_000_000)
            // A fault in the middle must not look like the end.
            let broken = try await server.get("/xrpc/test.plyr.download?cursor=200001")
            do {
                _ = try await broken.collect(upTo: 4_000_000)
                Issue.record("looked whole")
            } catch HTTPClientError.connectionLost {}
            #expect(try await server.get("/xrpc/test.plyr.download").status == 200)
        }
    }

    @Test func healthAndPreflight() async throws {
        try await ServerHarness.run { server in
            #expect(try await server.get("/xrpc/_health").text() == #"{"version":"1.2.3"}"#)
            for (path, methods) in [
                ("/xrpc/test.plyr.shout", "POST"), ("/xrpc/test.plyr.greet", "GET, HEAD"),
                ("/xrpc/test.plyr.other", "GET, POST"),
            ] {
                let response = try await server.send(
                    "OPTIONS", path, ["Origin": "https://a", "Access-Control-Request-Headers": "authorization, x-y"])
                #expect(response.status == 204)
                #expect(response.headers["Access-Control-Allow-Methods"] == methods)
                #expect(response.headers["Access-Control-Allow-Headers"] == "authorization, x-y")
                #expect(response.headers["Access-Control-Expose-Headers"]?.contains("DPoP-Nonce") == true)
            }
        }
    }

    @Test func manyAtOnceOverKeptConnections() async throws {
        try await ServerHarness.run { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let text = try await server.get("/xrpc/test.plyr.greet?name=\(number)").text()
                        #expect(text.contains("Hello \(number) "))
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
