import DataModel
import Foundation
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Every route with the largest data that its writers accept, from clients that stop reading.
struct MemoryTests {
    private static let clients = 50
    private static let limit = 512 << 20

    @Test(.timeLimit(.minutes(10)))
    func clientsThatStopReadingOccupyLittleMemory() async throws {
        let folder = try TemporaryFolder()
        let running = try await ServerProcess(["--rate-limits", "off"], in: folder)
        let (did, cids) = try await fill(running.server)
        let port = try #require(Int(running.server.address.split(separator: ":").last ?? ""))
        for path in Self.paths(did, cids) {
            var stalled: [StalledClient] = []
            for _ in 0..<Self.clients {
                let client = try StalledClient(port: port)
                client.write("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(Self.fields(path))\r\n")
                stalled.append(client)
            }
            var statuses: [Int?] = []
            for client in stalled { statuses.append(await client.status()) }
            let known: Set<Int?> = [101, 200, 400, 404, 503]
            #expect(statuses.allSatisfy { known.contains($0) }, "\(path.prefix(80)): \(statuses)")
            #expect(statuses.contains(101) || statuses.contains(200), "\(path.prefix(80)): \(statuses)")
            withExtendedLifetime(stalled) {}
        }
        let peak = try #require(try running.process.peakMemory())
        #expect(peak < Self.limit, "\(peak >> 20) MiB")
        // Those who left have made room.
        let answered = try await eventually {
            try? await running.server.client.call(
                Com.Atproto.Repo.ListRecords.self, .init(repo: .did(did), collection: NSID("org.example.note")))
        }
        #expect(answered?.records.isEmpty == false)
        try await running.process.stop()
    }

    private static func fields(_ path: String) -> String {
        guard path.contains("subscribe") else { return "" }
        return "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    }

    /// Records of a megabyte: long texts, texts that JSON escapes, and a million small values.
    private func fill(_ server: RunningServer) async throws -> (did: DID, cids: [String]) {
        let account = try await server.client.call(
            Com.Atproto.Server.CreateAccount.self, NoParameters(),
            input: .init(handle: try Handle("alice.test"), password: "correct horse"))
        let client = server.client.authorized(by: account.accessJwt)
        var cids: [String] = []
        for number in 0..<12 {
            let value: Value =
                switch number % 3 {
                case 0: .string(String(repeating: "\(number % 10)", count: 990_000))
                case 1: .string(String(repeating: "\u{1}", count: 300_000) + "\(number)")
                default: .array(Array(repeating: .integer(0), count: 120_000) + [.integer(Int64(number))])
                }
            let written = try await client.call(
                Com.Atproto.Repo.CreateRecord.self, NoParameters(),
                input: .init(
                    repo: .did(account.did), collection: NSID("org.example.note"), rkey: RecordKey("k\(number)"),
                    record: ["text": value]))
            cids.append(written.cid.text)
        }
        return (account.did, cids)
    }

    private static func paths(_ did: DID, _ cids: [String]) -> [String] {
        let xrpc = "/xrpc/com.atproto."
        let record = "collection=org.example.note&rkey="
        let repeated = (0..<980).map { "cids=\(cids[$0 % cids.count])" }.joined(separator: "&")
        return [
            xrpc + "repo.listRecords?repo=\(did)&collection=org.example.note&limit=100",
            xrpc + "repo.getRecord?repo=\(did)&\(record)k0", xrpc + "repo.getRecord?repo=\(did)&\(record)k1",
            xrpc + "repo.getRecord?repo=\(did)&\(record)k2", xrpc + "repo.describeRepo?repo=\(did)",
            xrpc + "sync.getRecord?did=\(did)&\(record)k0", xrpc + "sync.getRepo?did=\(did)",
            xrpc + "sync.getRepo?did=\(did)&since=2222222222222", xrpc + "sync.getBlocks?did=\(did)&\(repeated)",
            xrpc + "sync.listRepos?limit=1000", xrpc + "sync.listBlobs?did=\(did)&limit=1000",
            xrpc + "sync.subscribeRepos?cursor=0", xrpc + "identity.resolveDid?did=\(did)",
            xrpc + "label.queryLabels?uriPatterns=*&limit=250", xrpc + "label.subscribeLabels?cursor=0",
            "/xrpc/fm.plyr.feed.listTracks?limit=100", "/plc/\(did)", "/plc/\(did)/log/audit", "/plc/export?count=1000",
            "/.well-known/did.json",
        ]
    }
}
