import DataModel
import Foundation
import HTTPClient
import Lexicons
import NIOCore
import NIOPosix
import Schema
import Subprocess
import Syntax

/// How long single reads take while large repositories are exported.
enum Exports {
    private static let bytes = 700 << 20
    private static let exports = 10
    private static let writesAtOnce = 200
    private static let textBytes = 3600
    private static let quietTime = TimeAmount.seconds(3)
    private static let busyTime = TimeAmount.seconds(20)
    private static let collection = "com.example.bench.note"
    /// What readers may wait for an answer, in milliseconds.
    private static let goal = 50.0

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "exports-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try ServedProgram(["--open-registration", "--rate-limits", "off"], data: folder)
        defer { server.stop() }
        let start = ContinuousClock.now
        let (did, count) = try await fill(server)
        Table.line("a repository of \(bytes >> 20) MB: filled", Clock.seconds(since: start), "s")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let quiet = try await reads(of: did, count, server, for: quietTime, group)
        Table.line("getRecord alone: p99", quiet.milliseconds(share: 0.99), "ms")
        let address = "\(server.address)/xrpc/\(Com.Atproto.Sync.GetRepo.nsid)?did=\(did)"
        try await withThrowingTaskGroup(of: Int.self) { readers in
            for _ in 0..<exports { readers.addTask { try await export(address) } }
            let busy = try await reads(of: did, count, server, for: busyTime, group)
            Table.line("getRecord beside \(exports) exports", Double(busy.requests) / 20, "requests/s")
            Table.line("getRecord beside \(exports) exports: p50", busy.milliseconds(share: 0.5), "ms")
            Table.line("getRecord beside \(exports) exports: longest", busy.milliseconds(share: 1), "ms")
            Table.goal(
                "getRecord beside \(exports) exports: p99 in ms", busy.milliseconds(share: 0.99), atMost: goal)
            var total = 0
            for try await size in readers { total += size }
            Table.line("\(exports) exports, written to nowhere", Double(total) / 1_000_000, "MB")
        }
        Table.line("memory of the server", Double(server.memory) / 1_000_000, "MB")
        try await group.shutdownGracefully()
    }

    /// An account with so many records that its archive has the size.
    private static func fill(_ server: ServedProgram) async throws -> (did: DID, count: Int) {
        let account = try await server.post(
            "/xrpc/\(Com.Atproto.Server.CreateAccount.nsid)",
            Array(#"{"handle":"bench.test","email":"bench@example.com","password":"a long enough secret"}"#.utf8))
        let session = try Com.Atproto.Server.CreateAccount.Output(json: account)
        let text = String(repeating: "x", count: textBytes)
        let count = bytes / textBytes
        for first in stride(from: 0, to: count, by: writesAtOnce) {
            let writes = (first..<min(first + writesAtOnce, count)).map { number in
                """
                {"$type":"com.atproto.repo.applyWrites#create","collection":"\(collection)","rkey":"\(number)",\
                "value":{"$type":"\(collection)","text":"\(number) \(text)"}}
                """
            }
            let body = #"{"repo":"\#(session.did)","validate":false,"writes":[\#(writes.joined(separator: ","))]}"#
            try await server.post(
                "/xrpc/\(Com.Atproto.Repo.ApplyWrites.nsid)", Array(body.utf8),
                headers: ["Authorization": "Bearer \(session.accessJwt)"])
        }
        return (session.did, count)
    }

    private static func reads(
        of did: DID, _ count: Int, _ server: ServedProgram, for time: TimeAmount, _ group: MultiThreadedEventLoopGroup
    ) async throws -> LoadResult {
        let path = "/xrpc/\(Com.Atproto.Repo.GetRecord.nsid)?repo=\(did)&collection=\(collection)&rkey="
        let result = try await Load.run(port: server.port, connections: 2, for: time, group) { chance in
            path + String(Int.random(in: 0..<count, using: &chance))
        }
        guard result.failures == 0 else { throw BenchmarkFailure("\(result.failures) of getRecord failed") }
        return result
    }

    /// Reads an archive as a client of its own, and returns its size.
    private static func export(_ address: String) async throws -> Int {
        let result = try await Subprocess.run(
            .name("curl"),
            arguments: ["-s", "--fail", "--retry", "20", "-o", "/dev/null", "-w", "%{size_download}", address],
            output: .string(limit: 64), error: .discarded)
        guard let size = Int(result.standardOutput), size > bytes else {
            throw BenchmarkFailure("an export ended early: \(result.standardOutput)")
        }
        return size
    }
}
