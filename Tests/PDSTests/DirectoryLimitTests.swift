import DataModel
import Foundation
import GRDB
import Identity
import Keys
import Syntax
import Testing
import XRPC

@testable import PDS

struct DirectoryLimitTests {
    private static let hour: Int64 = 3600
    private let key = PrivateKey.generate(.p256)
    private let recovery = PrivateKey.generate(.p256)

    private func state(_ number: Int) throws -> PLCState {
        PLCState(
            handle: try Handle("a\(number).example"), signingKey: key.publicKey,
            rotationKeys: [recovery.publicKey, key.publicKey], pds: "https://elsewhere.example")
    }

    /// Appends operations until one is refused, and counts them.
    private func fill(
        _ directory: DirectoryStore, _ did: DID, _ head: inout PLCOperation, _ clock: TestClock
    ) async throws -> (count: Int, seconds: Int64) {
        var count = 0
        while true {
            let operation = try PLCOperation(state(Int.random(in: 0..<1_000_000)), prev: head.cid, key: key)
            do {
                try await directory.append(operation, to: did, at: clock.now, isLimited: true)
            } catch let exceeded as DirectoryLimit.Exceeded {
                return (count, exceeded.seconds)
            }
            head = operation
            count += 1
        }
    }

    @Test func operationsOfOneDIDAreLimited() async throws {
        let server = try TestServer()
        let directory = server.service.directory
        var head = try PLCOperation(state(0), prev: nil, key: key)
        let did = try #require(head.did)
        try await directory.append(head, to: did, at: server.clock.now, isLimited: true)
        var counts: [Int] = []
        for _ in 0..<4 {
            let (count, seconds) = try await fill(directory, did, &head, server.clock)
            counts.append(count)
            #expect(seconds <= Self.hour * 24)
            server.clock.advance(seconds: Self.hour + 1)
        }
        // Ten with the first, then the thirty of a day are reached.
        #expect(counts == [9, 10, 10, 0])
        server.clock.advance(seconds: 24 * Self.hour)
        var total = counts.reduce(1, +)
        for _ in 0..<20 {
            total += try await fill(directory, did, &head, server.clock).count
            server.clock.advance(seconds: 2 * Self.hour)
        }
        #expect(total <= 100)
        // Another DID has limits of its own.
        let other = try PLCOperation(state(1), prev: nil, key: recovery)
        try await directory.append(other, to: #require(other.did), at: server.clock.now, isLimited: true)
    }

    @Test func strangersAreToldWhenToTryAgain() async throws {
        let server = try TestServer()
        try await Served.run(server) { served in
            var head = try PLCOperation(state(0), prev: nil, key: key)
            let did = try #require(head.did)
            #expect(try await served.post("/plc/\(did)", .map(head.fields)).status == 200)
            for number in 1..<10 {
                head = try PLCOperation(state(number), prev: head.cid, key: key)
                #expect(try await served.post("/plc/\(did)", .map(head.fields)).status == 200)
            }
            head = try PLCOperation(state(10), prev: head.cid, key: key)
            let refused = try await served.post("/plc/\(did)", .map(head.fields))
            #expect(refused.status == 429 && refused.text.contains("RateLimitExceeded"))
        }
    }

    /// A log that spans many pages is sent whole, and the operations that were taken back are marked.
    @Test func longLogsAreSentWhole() async throws {
        let server = try TestServer()
        let directory = server.service.directory
        var operations = [try PLCOperation(state(0), prev: nil, key: key)]
        let did = try #require(operations[0].did)
        try await directory.append(operations[0], to: did, at: server.clock.now)
        for number in 1...130 {
            let operation = try PLCOperation(state(number), prev: operations[number - 1].cid, key: key)
            try await directory.append(operation, to: did, at: server.clock.now)
            operations.append(operation)
        }
        let recovered = try PLCOperation(state(200), prev: operations[100].cid, key: recovery)
        try await directory.append(recovered, to: did, at: server.clock.now)
        try await Served.run(server) { served in
            let audit = try await Value(json: Array(served.get("/plc/\(did)/log/audit").text.utf8)).asArray ?? []
            #expect(audit.count == 132)
            #expect(audit.map { $0["nullified"] == true }.filter(\.self).count == 30)
            let log = try await Value(json: Array(served.get("/plc/\(did)/log").text.utf8)).asArray ?? []
            #expect(log.count == 102)
            #expect(try await served.get("/plc/\(did)").text.contains("at://a200.example"))
            #expect(
                try await served.get("/plc/\(did)/log/last").text
                    == String(decoding: Value.map(recovered.fields).json(), as: UTF8.self))
        }
        // What is too old cannot be taken back, however long the log is.
        server.clock.advance(seconds: 73 * Self.hour)
        let late = try PLCOperation(state(201), prev: operations[50].cid, key: recovery)
        await #expect(throws: PLCError.self) { try await directory.append(late, to: did, at: server.clock.now) }
    }

    /// Statements that an append needs read few rows, whatever the log holds.
    @Test func appendingWalksThroughIndexes() async throws {
        let server = try TestServer()
        for sql in [
            "SELECT * FROM plc_operation WHERE did = ? AND is_nullified = 0 ORDER BY seq DESC LIMIT 1",
            "SELECT seq FROM plc_operation WHERE did = ? AND cid = ?",
            "SELECT * FROM plc_operation WHERE did = ? AND seq >= ? AND is_nullified = 0 ORDER BY seq",
            "SELECT created_at FROM plc_operation WHERE did = ? ORDER BY seq DESC LIMIT ?",
        ] {
            let plan = try await server.service.accounts.database.pool.read { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + sql,
                    arguments: StatementArguments(sql.filter { $0 == "?" }.map { _ in 1 })
                ).map { $0["detail"] as String }
            }
            #expect(plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
        }
    }
}
