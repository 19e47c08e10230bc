import DataModel
import Foundation
import GRDB
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Storage
import Streams
import Syntax
import Synchronization
import Testing
import XRPC

@testable import PDS

struct LimitTests {
    // MARK: Writes

    /// Five thousand points in an hour: 1,666 creations leave two, which allow one change more.
    @Test func writesCostPoints() async throws {
        let server = try TestServer { $0.limits.repositoryBytes = .max }
        let account = try await server.signUp("ada")
        func write(_ method: String, _ more: DataMap) async throws -> HTTPFields {
            var input: DataMap = ["repo": .string(account.did), "collection": "org.example.note"]
            for (name, value) in more { input[name] = value }
            return try await server.raw(
                "com.atproto.repo.\(method)", body: Value.map(input).json(), contentType: "application/json",
                token: account.access
            ).fields
        }
        let remaining = try #require(HTTPField.Name("RateLimit-Remaining"))
        #expect(try await write("createRecord", ["rkey": "a", "record": [:]])[remaining] == "4997")
        #expect(try await write("putRecord", ["rkey": "a", "record": ["n": 1]])[remaining] == "4995")
        #expect(try await write("deleteRecord", ["rkey": "a"])[remaining] == "4994")
        // Refused ones count too.
        let did = try DID(account.did)
        let caller = Caller(did: did, proof: .session, request: RequestContext(id: "1", fields: [:]))
        try server.service.limits.count(4992, of: did, caller)
        #expect(await failure { try await write("createRecord", ["record": [:]]) } == "429 RateLimitExceeded")
        let batch: DataMap = [
            "repo": .string(account.did),
            "writes": [
                [
                    "$type": "com.atproto.repo.applyWrites#create", "collection": "org.example.note", "value": [:],
                ],
                [
                    "$type": "com.atproto.repo.applyWrites#create", "collection": "org.example.note", "value": [:],
                ],
            ],
        ]
        #expect(await failure { try await write("applyWrites", batch) } == "429 RateLimitExceeded")
        // Reading, and the session, go on.
        _ = try await server.call("com.atproto.repo.describeRepo", query: ["repo": account.did])
        _ = try await account.renewed()
        server.clock.advance(seconds: 3600)
        #expect(try await write("createRecord", ["record": [:]])[remaining] == "4997")
    }

    @Test func limitsCanBeLifted() async throws {
        let server = try TestServer {
            $0.limits.isOn = false
            $0.limits.loginsPerClient = 1
        }
        for _ in 0..<3 {
            let input: Value = ["identifier": "ada.band.example", "password": "x"]
            #expect(
                await failure { try await server.call("com.atproto.server.createSession", input: input) }
                    == "401 AuthenticationRequired")
        }
    }

    @Test func repositoriesHaveAQuota() async throws {
        let server = try TestServer { $0.limits.repositoryBytes = 20_000 }
        let account = try await server.signUp("ada")
        let text: Value = .string(String(repeating: "x", count: 8000))
        for key in ["a", "b"] { try await account.create(["text": text, "key": .string(key)], rkey: key) }
        #expect(await failure { try await account.create(["text": text], rkey: "c") } == "400 QuotaExceeded")
        try await server.call(
            "com.atproto.repo.deleteRecord",
            input: ["repo": .string(account.did), "collection": "org.example.note", "rkey": "a"],
            token: account.access)
        try await account.create(["text": text], rkey: "c")
    }

    /// What triggers count is what is there, whatever was written again, changed and deleted.
    @Test func sizesOfRepositoriesAreExact() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        var generator = SystemRandomNumberGenerator()
        for step in 0..<60 {
            let key = "k\(Int.random(in: 0..<8, using: &generator))"
            let input: DataMap = [
                "repo": .string(account.did), "collection": "org.example.note", "rkey": .string(key),
            ]
            if step % 3 == 2 {
                try await server.call("com.atproto.repo.deleteRecord", input: .map(input), token: account.access)
            } else {
                var put = input
                put["record"] = ["n": .integer(Int64.random(in: 0..<3, using: &generator))]
                try await server.call("com.atproto.repo.putRecord", input: .map(put), token: account.access)
            }
        }
        let isExact = try await server.service.accounts.database.pool.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT (SELECT sum(length(bytes)) FROM block) = (SELECT bytes FROM repository_size)")
        }
        #expect(isExact == true)
    }

    @Test func blobsHaveAQuota() async throws {
        let server = try TestServer {
            $0.limits.temporaryBlobs = 2
            $0.limits.blobBytes = 250
        }
        var account = try await server.signUp("ada")
        func upload(_ byte: UInt8, _ count: Int = 100) async throws -> Value {
            let answer = try await server.raw(
                "com.atproto.repo.uploadBlob", body: [UInt8](repeating: byte, count: count),
                contentType: "application/octet-stream", token: account.access)
            return try Value(json: answer.bytes)["blob"] ?? .null
        }
        let first = try await upload(1)
        _ = try await upload(2)
        // The same bytes again are nothing new.
        _ = try await upload(2)
        #expect(await failure { try await upload(3, 1) } == "400 QuotaExceeded")
        try await account.create(["file": first])
        _ = try await upload(3, 1)
        server.clock.advance(seconds: 7 * 3600)
        account = try await account.renewed()
        #expect(await failure { try await upload(4) } == "400 QuotaExceeded")
        try await server.service.sweep()
        _ = try await upload(4)
    }

    @Test func aThousandBlobsADay() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        func upload(_ byte: UInt8) async throws {
            _ = try await server.raw(
                "com.atproto.repo.uploadBlob", body: [byte], contentType: "application/octet-stream",
                token: account.access)
        }
        _ = try server.service.limits.blobs.attempt(account.did, cost: 999)
        try await upload(1)
        #expect(await failure { try await upload(2) } == "429 RateLimitExceeded")
        // Records and sessions are something else.
        try await account.create(["n": 1])
        server.clock.advance(seconds: 86_400)
        _ = try await server.signUp("bob")
    }

    @Test func eventsAreLimitedByBytes() async throws {
        let server = try TestServer { $0.limits.eventLogBytes = 30_000 }
        let account = try await server.signUp("ada")
        for _ in 0..<10 { try await account.create(["text": .string(String(repeating: "x", count: 9000))]) }
        try await server.service.sweep()
        let log = EventStore(database: server.service.accounts.database)
        let kept = try await log.frames(after: 0, limit: 100)
        #expect((1...3).contains(kept.count))
        #expect(kept.last?.seq == 13)
        #expect(try await log.floor() == (kept.first?.seq ?? 0) - 1)
    }

    // MARK: Logins

    @Test func clientsOfIPv6AreNetworks() async throws {
        let server = try TestServer()
        var answers: [String] = []
        for attempt in 0..<32 {
            let body = Value.map(["identifier": "ada.band.example", "password": "x"]).json()
            answers.append(
                await failure {
                    try await server.raw(
                        "com.atproto.server.createSession", body: body, contentType: "application/json",
                        address: "2a00:1:2:3::\(attempt)")
                })
        }
        #expect(answers.filter { $0 == "401 AuthenticationRequired" }.count == 30)
    }

    @Test func threeHundredLoginsADay() async throws {
        let server = try TestServer { $0.limits.loginsPerClient = 10_000 }
        let input: Value = ["identifier": "ada.band.example", "password": "x"]
        var count = 0
        for _ in 0..<12 {
            for _ in 0..<30 {
                let answer = await failure {
                    try await server.call("com.atproto.server.createSession", input: input)
                }
                if answer == "401 AuthenticationRequired" { count += 1 }
            }
            server.clock.advance(seconds: 300)
        }
        #expect(count == 300)
    }

    @Test func loginsRehashOutdatedPasswords() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let store = server.service.accounts
        let stored = try #require(try await store.account(DID(account.did)))
        // scrypt of "correct horse" with a salt of sixteen times 1.
        let earlier = "scrypt$15$8$1$AQEBAQEBAQEBAQEBAQEBAQ$L-J7q5_tplNc_Rv1lQZoYmeaFA1t0MBOPFTIS5YUqzM"
        try await store.setPasswordHash(earlier, of: stored)
        func login(_ password: String) async -> String {
            await failure {
                try await server.call(
                    "com.atproto.server.createSession",
                    input: ["identifier": .string(account.did), "password": .string(password)])
            }
        }
        #expect(await login("wrong") == "401 AuthenticationRequired")
        #expect(try await store.passwordHash(of: stored) == earlier)
        #expect(await login("correct horse") == "none")
        #expect(try await store.passwordHash(of: stored)?.hasPrefix("$argon2id$") == true)
        #expect(await login("correct horse") == "none")
    }

    @Test(
        arguments: [
            "1234567", "password", "Password1", "p@ssw0rd", "12345678", "123456789", "qwertyuiop", "qwerty123",
            "11111111",
            "abcd1234", "iloveyou", "letmein123", "Welcome1!", "sunshine99", "aaaaaaaa", "abcabcabc", "1q2w3e4r",
            "football1",
            "trustno1", "princess1", "asdfghjkl", "87654321", "zxcvbnm123", "ada.band.example", "12341234", "admin123",
            "monkey123", "superman", "passwordpassword", "1qaz2wsx",
        ])
    func commonPasswordsAreRefused(password: String) {
        #expect(throws: XRPCError.self) {
            try PasswordRules.check(password, for: Handle("ada.band.example"), email: nil)
        }
    }

    @Test(arguments: ["correct horse", "open sesame", "demo-password", "tr0ub4dor&3", "kq8$zzVw", "mein-lied-42"])
    func otherPasswordsAreAccepted(password: String) throws {
        try PasswordRules.check(password, for: Handle("ada.band.example"), email: nil)
    }

    // MARK: The disk

    @Test func aFullDiskRefusesWritesOnly() async throws {
        let isFull = Mutex(false)
        let server = try TestServer {
            $0.requireSpace = { if isFull.withLock({ $0 }) { throw WriteFailure.full } }
        }
        let account = try await server.signUp("ada")
        try await account.create(["n": 1], rkey: "a")
        isFull.withLock { $0 = true }
        #expect(await failure { try await account.create(["n": 2]) } == "the disk is full")
        #expect(await failure { try await server.signUp("bob") } == "the disk is full")
        #expect(
            await failure {
                try await server.raw(
                    "com.atproto.repo.uploadBlob", body: [1], contentType: "text/plain", token: account.access)
            } == "the disk is full")
        _ = try await server.call(
            "com.atproto.repo.getRecord",
            query: ["repo": account.did, "collection": "org.example.note", "rkey": "a"])
        _ = try await account.renewed()
        // Deleting makes room.
        try await server.call(
            "com.atproto.repo.deleteRecord",
            input: ["repo": .string(account.did), "collection": "org.example.note", "rkey": "a"],
            token: account.access)
    }

    @Test func usedTokensAreRememberedAfterARestart() async throws {
        let folder = NSTemporaryDirectory() + "pds-" + UUID().uuidString
        let first = try TestServer(folder: folder)
        #expect(try await first.service.usedTokens.isFirstUse(of: "a", until: 1000, now: 900))
        try first.service.finish()
        let second = try TestServer(folder: folder)
        #expect(try await !second.service.usedTokens.isFirstUse(of: "a", until: 1000, now: 901))
        #expect(try await second.service.usedTokens.isFirstUse(of: "b", until: 1000, now: 901))
        #expect(try await second.service.usedTokens.isFirstUse(of: "a", until: 2000, now: 1001))
    }
}
