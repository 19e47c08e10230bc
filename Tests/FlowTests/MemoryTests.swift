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
    private static let numbers = Value.array(Array(repeating: .integer(0), count: 120_000))

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

    /// Bodies of the largest size that a route accepts, from clients that stop before the last byte and then send it.
    @Test(.timeLimit(.minutes(10)))
    func requestsThatArriveTogetherOccupyLittleMemory() async throws {
        let folder = try TemporaryFolder()
        let running = try await ServerProcess(["--rate-limits", "off"], in: folder, serviceKey: LabelClient.key)
        let account = try await running.server.client.call(
            Com.Atproto.Server.CreateAccount.self, NoParameters(),
            input: .init(handle: try Handle("alice.test"), password: "correct horse"))
        let port = try #require(Int(running.server.address.split(separator: ":").last ?? ""))
        for request in Self.requests(account.did, token: account.accessJwt) {
            let clients = try (0..<Soak.rounds(12, inFull: 50)).map { _ in try StalledClient(port: port) }
            let text = request.text
            await withTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { await client.writing(String(text.dropLast())) } }
            }
            for client in clients { client.write(String(text.suffix(1))) }
            var statuses: Set<Int?> = []
            for client in clients { statuses.insert(await client.status()) }
            #expect(statuses.isSubset(of: [request.status, 503]), "\(request.path): \(statuses)")
            #expect(statuses.contains(request.status), "\(request.path): \(statuses)")
        }
        let peak = try #require(try running.process.peakMemory())
        #expect(peak < Self.limit, "\(peak >> 20) MiB")
        try await running.process.stop()
    }

    private struct LargeRequest {
        let path: String
        let status: Int
        let text: String

        init(_ path: String, _ body: String, status: Int, _ fields: String...) {
            self.path = path
            self.status = status
            let head = ["POST \(path) HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
            let lines = head + fields + ["Content-Length: \(body.utf8.count)", "", body]
            text = lines.joined(separator: "\r\n")
        }
    }

    private static func requests(_ did: DID, token: String) -> [LargeRequest] {
        let xrpc = "/xrpc/com.atproto."
        let (session, key) = ("Authorization: Bearer \(token)", "X-Moderation-Key: \(LabelClient.key)")
        func list(_ value: String, _ count: Int) -> String {
            "[" + Array(repeating: value, count: count).joined(separator: ",") + "]"
        }
        /// Almost a million bytes of CBOR, as many values as possible.
        let numbers = list(list("0", 120_000), 8)
        let objects = list(list(#"{"a":0}"#, 100_000), 2)
        func record(_ data: String) -> String {
            #"{"repo":"\#(did)","collection":"org.example.note","validate":false,"record":"#
                + #"{"$type":"org.example.note","list":\#(data)}}"#
        }
        func write(_ data: String) -> String {
            #"{"$type":"com.atproto.repo.applyWrites#create","collection":"org.example.note","value":"#
                + #"{"$type":"org.example.note","list":\#(data)}}"#
        }
        let text = String(repeating: "a", count: 149_000)
        let usual = [
            LargeRequest(xrpc + "server.createSession", #"{"identifier":"\#(text)","password":"x"}"#, status: 401),
            LargeRequest(xrpc + "server.createAccount", #"{"handle":"\#(text)"}"#, status: 400),
            LargeRequest(xrpc + "repo.createRecord", record(numbers), status: 200, session),
            LargeRequest("/emit-labels", #"{"labels":\#(list("0", 131_072))}"#, status: 400, key),
            LargeRequest("/plc/\(did)", #"{"type":"\#(text.prefix(16_000))"}"#, status: 400),
        ]
        guard Soak.isOn else { return usual }
        let writes = #"{"repo":"\#(did)","validate":false,"writes":\#(list(write(numbers), 2))}"#
        return usual + [
            LargeRequest(xrpc + "repo.createRecord", record(objects), status: 200, session),
            LargeRequest(xrpc + "repo.applyWrites", writes, status: 200, session),
        ]
    }

    private static func fields(_ path: String) -> String {
        guard path.contains("subscribe") else { return "" }
        return "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    }

    /// Records of almost a million bytes: long texts, texts that JSON escapes, and a million small values.
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
                default:
                    .array([.integer(Int64(number))] + Array(repeating: Self.numbers, count: number == 2 ? 8 : 1))
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
