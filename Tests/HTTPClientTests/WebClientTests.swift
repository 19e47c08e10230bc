import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

struct WebClientTests {
    func client(_ change: (inout WebClientConfiguration) -> Void = { _ in }) -> WebClient {
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        change(&configuration)
        return WebClient(configuration: configuration)
    }

    @Test func getsHeadAndBody() async throws {
        let server = try LoopbackServer { connection in
            let head = connection.readHead() ?? ""
            connection.write(
                .answer(200, head, fields: ["X-Twice: 1", "x-twice:  2 ", "Folded: a", " b", "Empty:"]))
        }
        let response = try await client().send(
            OutgoingRequest(url: "http://\(server.origin)/a/b?c=d#e", headers: ["X-Mine": "1", "X-Empty": ""]))
        let body = String(decoding: try await response.collect(upTo: 1000), as: UTF8.self)
        #expect(response.status == 200)
        #expect(response.headers.values("X-TWICE") == ["1", "2"])
        #expect(response.headers["folded"] == "a b")
        #expect(response.headers["empty"] == "")
        #expect(body.hasPrefix("GET /a/b?c=d HTTP/1.1\r\nHost: \(server.origin)\r\nUser-Agent: plyr\r\n"))
        #expect(body.contains("X-Mine: 1\r\nX-Empty:\r\n"))
        #expect(!body.contains("Expect"))
    }

    @Test func keepsAConnection() async throws {
        let connections = Mutex(0)
        let server = try LoopbackServer { connection in
            connections.withLock { $0 += 1 }
            while connection.readHead() != nil { connection.write(.answer(200, "ok")) }
        }
        let client = client()
        for _ in 0..<5 {
            let response = try await client.send(OutgoingRequest(url: "http://\(server.origin)/"))
            #expect(try await response.collect(upTo: 2) == Array("ok".utf8))
        }
        #expect(connections.withLock { $0 } == 1)
    }

    @Test func postsBytes() async throws {
        let server = try LoopbackServer { connection in
            let head = connection.readHead() ?? ""
            let body = connection.read(300_000)
            connection.write(.answer(200, head + "\(body.count) \(body.allSatisfy { $0 == 7 })"))
        }
        let response = try await client().send(
            OutgoingRequest(
                method: "POST", url: "http://\(server.origin)/", body: .bytes([UInt8](repeating: 7, count: 300_000))))
        let body = String(decoding: try await response.collect(upTo: 1000), as: UTF8.self)
        #expect(body.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(body.contains("Content-Length: 300000\r\n"))
        #expect(body.hasSuffix("300000 true"))
    }

    @Test func postsNothingWithALength() async throws {
        let server = try LoopbackServer { connection in
            connection.write(.answer(200, connection.readHead() ?? ""))
        }
        let response = try await client().send(OutgoingRequest(method: "POST", url: "http://\(server.origin)/"))
        #expect(
            String(decoding: try await response.collect(upTo: 1000), as: UTF8.self).contains("Content-Length: 0\r\n"))
    }

    @Test func streamsARequestBody() async throws {
        let server = try LoopbackServer { connection in
            let head = connection.readHead() ?? ""
            let body = connection.readChunked()
            connection.write(.answer(200, head + "\(body?.count ?? -1)"))
        }
        let chunks = AsyncThrowingStream<[UInt8], any Error> { feed in
            for _ in 0..<64 { feed.yield([UInt8](repeating: 1, count: 50_000)) }
            feed.finish()
        }
        let response = try await client().send(
            OutgoingRequest(method: "PUT", url: "http://\(server.origin)/", body: .stream(chunks)))
        let body = String(decoding: try await response.collect(upTo: 1000), as: UTF8.self)
        #expect(body.contains("Transfer-Encoding: chunked\r\n"))
        #expect(body.hasSuffix("3200000"))
    }

    @Test func anEarlyRefusalEndsTheUpload() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write(.answer(413, "too large", fields: ["Connection: close"]))
            connection.drain()
        }
        let (chunks, feed) = AsyncStream.makeStream(of: [UInt8].self)
        feed.yield([1, 2, 3])  // and never ends
        let response = try await client().send(
            OutgoingRequest(method: "POST", url: "http://\(server.origin)/", body: .stream(chunks, length: 1_000_000)))
        #expect(response.status == 413)
        #expect(try await response.collect(upTo: 100) == Array("too large".utf8))
        feed.finish()
    }

    @Test(arguments: [2, 4])
    func aBodyOfAnotherLengthThanDeclaredFails(declared: Int64) async throws {
        let server = try LoopbackServer { $0.drain() }
        let chunks = AsyncStream<[UInt8]> { feed in
            feed.yield([1, 2, 3])
            feed.finish()
        }
        await #expect(throws: HTTPClientError.self) {
            _ = try await client().send(
                OutgoingRequest(
                    method: "POST", url: "http://\(server.origin)/", body: .stream(chunks, length: declared)))
        }
    }

    @Test func aFailingBodyFailsTheRequest() async throws {
        struct Broken: Error {}
        let seen = AsyncStream.makeStream(of: Bool.self)
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            seen.continuation.yield(connection.readChunked() == nil)
        }
        let chunks = AsyncThrowingStream<[UInt8], any Error> { feed in
            feed.yield([1])
            feed.finish(throwing: Broken())
        }
        do {
            _ = try await client().send(
                OutgoingRequest(method: "POST", url: "http://\(server.origin)/", body: .stream(chunks)))
            Issue.record("no error")
        } catch HTTPClientError.requestBody(let error) {
            #expect(error is Broken)
        }
        // The server must not take the part for the whole.
        for await isIncomplete in seen.stream {
            #expect(isIncomplete)
            break
        }
    }

    @Test func aSlowReaderStopsTheSender() async throws {
        let total = 64 << 20
        let sent = Mutex(0)
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let chunk = [UInt8](repeating: 1, count: 1 << 20)
            for _ in 0..<64 where connection.write(chunk) { sent.withLock { $0 += chunk.count } }
        }
        var request = OutgoingRequest(url: "http://\(server.origin)/")
        request.maxBodyBytes = total
        let response = try await client().send(request)
        var iterator = response.body.makeAsyncIterator()
        var read = try await iterator.next()?.count ?? 0
        // What is under way is bounded by our buffer and the kernel's, far from the whole.
        #expect(sent.withLock { $0 } < total / 2)
        while let chunk = try await iterator.next() { read += chunk.count }
        #expect(read == total)
    }

    @Test func limitsHold() async throws {
        let server = try LoopbackServer { connection in
            let head = connection.readHead() ?? ""
            if head.contains("/head") {
                connection.write("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n")
            } else if head.contains("/declared") {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
            } else {
                connection.write("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001))
            }
        }
        let client = client { $0.maxBodyBytes = 1000 }
        for path in ["head", "declared", "body"] {
            await #expect(throws: HTTPClientError.self, "\(path)") {
                let response = try await client.send(OutgoingRequest(url: "http://\(server.origin)/\(path)"))
                _ = try await response.collect(upTo: 2000)
            }
        }
    }

    @Test func theTotalTimeIsBounded() async throws {
        let server = try LoopbackServer { $0.drain() }
        var request = OutgoingRequest(url: "http://\(server.origin)/")
        request.totalTimeout = .milliseconds(50)
        do {
            _ = try await client().send(request)
            Issue.record("no error")
        } catch HTTPClientError.timedOut {}
    }

    @Test func cancellationHangsUp() async throws {
        let (gone, report) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            start.yield()
            connection.drain()
            report.yield()
        }
        let client = client()
        let task = Task { try await client.send(OutgoingRequest(url: "http://\(server.origin)/")) }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: HTTPClientError.self) { try await task.value }
        for await _ in gone { break }
    }

    @Test func lettingGoOfTheBodyHangsUp() async throws {
        let (gone, report) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            connection.drain()
            report.yield()
        }
        let client = client()
        let status = try await client.send(OutgoingRequest(url: "http://\(server.origin)/")).status
        #expect(status == 200)
        for await _ in gone { break }
    }

    @Test func aBrokenBodyThrowsAfterItsBytes() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
        }
        let response = try await client().send(OutgoingRequest(url: "http://\(server.origin)/"))
        var iterator = response.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("12345".utf8))
        do {
            _ = try await iterator.next()
            Issue.record("no error")
        } catch HTTPClientError.connectionLost {}
    }

    @Test func shutdownEndsEverything() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            start.yield()
            connection.drain()
        }
        let client = client()
        let task = Task { try await client.send(OutgoingRequest(url: "http://\(server.origin)/")) }
        for await _ in started { break }
        await client.shutdown()
        await #expect(throws: HTTPClientError.self) { try await task.value }
        await client.shutdown()
        do {
            _ = try await client.send(OutgoingRequest(url: "http://\(server.origin)/"))
            Issue.record("no error")
        } catch HTTPClientError.shutDown {}
    }

    @Test func manyAtOnce() async throws {
        let server = try LoopbackServer { connection in
            while let head = connection.readHead() {
                connection.write(.answer(200, String(head.split(separator: " ")[1])))
            }
        }
        let client = client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<32 {
                group.addTask {
                    for number in 0..<20 {
                        let path = "/\(task)/\(number)"
                        let response = try await client.send(OutgoingRequest(url: "http://\(server.origin)\(path)"))
                        #expect(try await response.collect(upTo: 100) == Array(path.utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
