import Foundation
import GRDB
import HTTPClient
import Lexicons
import Storage
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// What callers see of disks and databases that cannot be written, and what a stopped server leaves.
struct DiskTests {
    private func get(_ server: RunningServer, _ path: String) async throws -> Int {
        try await server.web.send(OutgoingRequest(url: server.address + path)).status
    }

    /// Signs in without a client that tries again.
    private func signIn(_ server: RunningServer) async throws -> IncomingResponse {
        let body = #"{"identifier":"alice.test","password":"correct horse"}"#
        return try await server.web.send(
            OutgoingRequest(
                method: "POST", url: server.address + "/xrpc/com.atproto.server.createSession",
                headers: ["Content-Type": "application/json"], body: .bytes(Array(body.utf8))))
    }

    @Test(.timeLimit(.minutes(2)))
    func lockedDatabaseIsReported() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            _ = try await server.signUp("alice.test")
            #expect(try await get(server, "/xrpc/_health") == 200)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder("data/pds.sqlite"), configuration: configuration)
            try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            let refused = try await signIn(server)
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] == "10")
            let isReported = try await eventually { try await get(server, "/xrpc/_health") == 503 ? true : nil }
            #expect(isReported == true)
            // What is only read is answered meanwhile.
            #expect(try await get(server, "/xrpc/com.atproto.repo.describeRepo?repo=alice.test") == 200)
            try await other.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            #expect(try await signIn(server).status == 200)
            let isHealthy = try await eventually { try await get(server, "/xrpc/_health") == 200 ? true : nil }
            #expect(isHealthy == true)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func fullDiskRefusesUploadsAndWrites() async throws {
        let folder = try TemporaryFolder()
        let free = folder("data")
        try await Sound.make(folder("song.mp3"))
        try await RunningServer.run(
            in: folder,
            options: { $0.space = DiskSpace(at: free, floor: 1, free: { _ in 0 }) }
        ) { server in
            do {
                _ = try await server.signUp("alice.test")
                Issue.record("an account was made")
            } catch let error as XRPCError {
                #expect(error.status == 507 && error.name == "InsufficientStorage")
            }
            #expect(try await get(server, "/xrpc/com.atproto.server.describeServer") == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func stoppedServerLeavesNoWriteAheadLogs() async throws {
        let folder = try TemporaryFolder()
        let running = try await ServerProcess(in: folder)
        _ = try await running.server.signUp("alice.test")
        try await running.process.stop()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder("data"))
        #expect(files.contains("pds.sqlite"))
        #expect(files.filter { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") } == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func rateLimitsAreNotLiftedForAPublicServer() async throws {
        let folder = try TemporaryFolder()
        let refused = try await Executable.run([
            "serve", "--data", folder("data"), "--port", "0", "--public-url", "https://music.example", "--rate-limits",
            "off",
        ])
        #expect(!refused.isSuccess && refused.errors.contains("--public-url"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["plyr serve --rate-limits off", "PLYR_RATE_LIMITS=off plyr serve"])
    func liftedRateLimitsAreWarnedOf(command: String) async throws {
        let folder = try TemporaryFolder()
        let log = folder("log")
        let answer = try await Executable.shell(
            """
            \(command) --data '\(folder("data"))' --port 0 > '\(log)' 2>&1 & server=$!
            until grep -q ^ready '\(log)'; do kill -0 $server || break; sleep 0.05; done
            kill $server; wait $server; cat '\(log)'
            """)
        #expect(answer.output.contains("rate limits are off"), "\(answer.output)")
    }

    @Test(.timeLimit(.minutes(1)))
    func registrationIsClosedUnlessItIsOpened() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder, options: { $0.isRegistrationOpen = false }) { server in
            do {
                _ = try await server.signUp("alice.test")
                Issue.record("an account was made")
            } catch let error as XRPCError {
                #expect(error.name == "InvalidInviteCode")
            }
            let made = try await Executable.run([
                "account", "create", "bob.test", "--password", "correct horse", "--data", folder("data"),
            ])
            #expect(made.isSuccess)
        }
    }
}
