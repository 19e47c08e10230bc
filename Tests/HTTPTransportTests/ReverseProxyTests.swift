import HTTPClient
import TestSupport
import Testing
import XRPC

@testable import HTTPTransport

/// Real proxies with their connections kept: a handshake comes on a connection that has served requests.
struct ReverseProxyTests {
    @Test(.timeLimit(.minutes(1)), arguments: ReverseProxy.allCases)
    func subscribersComeThroughReusedConnections(proxy: ReverseProxy) async throws {
        try await ServerHarness.run { server in
            try await proxy.run(before: server.port) { port in
                for _ in 0..<10 {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<8 {
                            group.addTask {
                                let url = "http://127.0.0.1:\(port)/xrpc/test.plyr.greet?name=x"
                                let answer = try await server.client.send(OutgoingRequest(url: url))
                                #expect(answer.status == 200)
                                _ = try await answer.text()
                            }
                        }
                        try await group.waitForAll()
                    }
                    let socket = try await server.socketClient.connect(
                        to: "ws://127.0.0.1:\(port)/xrpc/test.plyr.subscribe?cursor=2")
                    let (ticks, error) = try await StreamTests().play(socket)
                    #expect(ticks == [3, 4, 5])
                    #expect(error == nil)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ReverseProxy.allCases)
    func refusalsComeThrough(proxy: ReverseProxy) async throws {
        try await ServerHarness.run(configure: { $0.maximumSubscribers = 0 }) { server in
            try await proxy.run(before: server.port) { port in
                for _ in 0..<4 {
                    do {
                        _ = try await server.socketClient.connect(to: "ws://127.0.0.1:\(port)/xrpc/test.plyr.subscribe")
                        Issue.record("upgraded")
                    } catch HTTPClientError.upgradeRefused(let refusal) {
                        #expect(refusal.status == 429)
                    }
                    let url = "http://127.0.0.1:\(port)/xrpc/test.plyr.greet?name=x"
                    let answer = try await server.client.send(OutgoingRequest(url: url))
                    #expect(answer.status == 200)
                }
            }
        }
    }
}
