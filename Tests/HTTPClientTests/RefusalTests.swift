import TestSupport
import Testing

@testable import HTTPClient

struct RefusalTests {
    @Test func privateAddressesAreRefusedUnlessTrusted() async throws {
        let server = try LoopbackServer { connection in
            while connection.readHead() != nil { connection.write(.answer(200)) }
        }
        let client = WebClient()
        for host in ["127.0.0.1", "localhost", "0x7f.1", "2130706433"] {
            do {
                _ = try await client.send(OutgoingRequest(url: "http://\(host):\(server.port)/"))
                Issue.record("\(host) was called")
            } catch HTTPClientError.addressRefused {}
        }
        var configuration = WebClientConfiguration()
        configuration.trustedOrigins = [HTTPOrigin(host: "127.0.0.1", port: server.port)]
        let trusting = WebClient(configuration: configuration)
        #expect(try await trusting.send(OutgoingRequest(url: "http://127.0.0.1:\(server.port)/")).status == 200)
        do {
            _ = try await trusting.send(OutgoingRequest(url: "http://localhost:\(server.port)/"))
            Issue.record("another name of the same address was called")
        } catch HTTPClientError.addressRefused {}
    }

    @Test func aRedirectDoesNotCarryTrust() async throws {
        let inner = try LoopbackServer { connection in
            while connection.readHead() != nil { connection.write(.answer(200, "secret")) }
        }
        let outer = try LoopbackServer { connection in
            while connection.readHead() != nil {
                connection.write(.answer(302, fields: ["Location: http://\(inner.origin)/"]))
            }
        }
        var configuration = WebClientConfiguration()
        configuration.trustedOrigins = [HTTPOrigin(host: "127.0.0.1", port: outer.port)]
        configuration.maxRedirects = 3
        do {
            _ = try await WebClient(configuration: configuration).send(OutgoingRequest(url: "http://\(outer.origin)/"))
            Issue.record("the inner server was called")
        } catch HTTPClientError.addressRefused {}
    }

    @Test func redirectsAreBoundedAndForgetSecrets() async throws {
        let other = try LoopbackServer { connection in
            while let head = connection.readHead() { connection.write(.answer(200, head)) }
        }
        let server = try LoopbackServer { connection in
            while let head = connection.readHead() {
                let target = head.contains("/loop") ? "/loop" : "http://\(other.origin)/there"
                connection.write(.answer(302, fields: ["Location: \(target)"]))
            }
        }
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        let client = WebClient(configuration: configuration)
        var request = OutgoingRequest(
            method: "POST", url: "http://\(server.origin)/", headers: ["Authorization": "Bearer x"], body: .bytes([1]))
        #expect(try await client.send(request).status == 302)
        request.maxRedirects = 2
        let head = String(decoding: try await client.send(request).collect(upTo: 1000), as: UTF8.self)
        #expect(head.hasPrefix("GET /there "))
        #expect(!head.contains("Bearer"))
        request.url = "http://\(server.origin)/loop"
        await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    }

    @Test(arguments: [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "example.com", "", "http://",
        "http://a b/", "http://user:pass@example.com/", "http://user@example.com/", "http://example.com/\r\nX: y",
        "ws://example.com/", "http://exa\u{0}mple.com/",
    ])
    func onlyPlainHTTPURLsAreSent(url: String) async {
        do {
            _ = try await WebClient().send(OutgoingRequest(url: url))
            Issue.record("sent")
        } catch HTTPClientError.invalidRequest {
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func fieldsCannotEndTheirLine() {
        let requests = [
            OutgoingRequest(url: "http://a/", headers: ["X": "a\r\nY: b"]),
            OutgoingRequest(url: "http://a/", headers: ["X\n": "a"]),
            OutgoingRequest(url: "http://a/", headers: ["X:": "a"]),
            OutgoingRequest(url: "http://a/", headers: ["": "a"]),
            OutgoingRequest(url: "http://a/", headers: ["X": "a\u{0}b"]),
            OutgoingRequest(url: "http://a/", headers: ["content-length": "5"]),
            OutgoingRequest(method: "GET /x", url: "http://a/"),
            OutgoingRequest(method: "HEAD", url: "http://a/", body: .bytes([1])),
        ]
        for request in requests {
            #expect(throws: HTTPClientError.self) { try request.validate() }
        }
    }

    @Test func hostsAreReadAsLibcurlReadsThem() throws {
        func origin(_ url: String) throws -> String {
            try TargetURL(url, schemes: ["http", "https"]).origin.description
        }
        #expect(try origin("https://Example.COM/") == "example.com:443")
        #expect(try origin("http://example.com:2583?x") == "example.com:2583")
        #expect(try origin("http://[::1]:80/") == "[::1]:80")
        #expect(HTTPOrigin("Example.com:80") == HTTPOrigin(host: "example.com", port: 80))
        #expect(HTTPOrigin("[::1]:80") == HTTPOrigin(host: "[::1]", port: 80))
        for text in ["example.com", "example.com:", ":80", "a:0", "a:65536", "a:+1"] {
            #expect(HTTPOrigin(text) == nil)
        }
    }
}
