import NIOHTTP1
import Testing

@testable import HTTPTransport

struct PathPatternTests {
    @Test func matching() {
        let audio = PathPattern("/audio/{file_id}")
        #expect(audio.match("/audio/a%2Fb+c%20d") == ["file_id": "a/b+c d"])
        for path in ["/audio", "/audio/", "/audio/a/", "/audio/a/b", "audio/a", "/Audio/a", "/audio/%zz", "/audio/%ff"]
        {
            #expect(audio.match(path) == nil)
        }
        #expect(PathPattern("/").match("/") == [:])
        #expect(PathPattern("/").match("") == nil)
        #expect(
            PathPattern("/plc/{did}/log/{rest...}").match("/plc/did:plc:x/log/a/b") == [
                "did": "did:plc:x", "rest": "a/b",
            ])
        #expect(PathPattern("/static/{path...}").match("/static/") == ["path": ""])
    }

    @Test func handshakes() {
        let headers: HTTPHeaders = [
            "Host": "a", "Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        func isHandshake(_ method: HTTPMethod = .GET, _ change: (inout HTTPHeaders) -> Void = { _ in }) -> Bool {
            var headers = headers
            change(&headers)
            return WebSocketHandshakeForm.isHandshake(
                HTTPRequestHead(version: .http1_1, method: method, uri: "/", headers: headers))
        }
        #expect(isHandshake())
        #expect(!isHandshake(.POST))
        for name in ["Host", "Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key"] {
            #expect(!isHandshake { $0.remove(name: name) })
            #expect(name == "Host" || !isHandshake { $0.replaceOrAdd(name: name, value: "x") })
        }
        #expect(!isHandshake { $0.add(name: "Sec-WebSocket-Key", value: "dGhlIHNhbXBsZSBub25jZQ==") })
        #expect(!isHandshake { $0.add(name: "Content-Length", value: "5") })
        #expect(!isHandshake { $0.add(name: "Transfer-Encoding", value: "chunked") })
    }
}
