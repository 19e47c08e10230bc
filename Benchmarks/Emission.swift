import DataModel
import Foundation
import GRDB
import Keys
import Labeler
import Labeling
import Storage
import Syntax

/// How many labels are signed and durably stored in a second, against what the machine can do at best.
enum Emission {
    private static let bulk = 100_000
    private static let together = 4000
    /// Single commits and clients are measured in turn, so that a slow moment of the disk harms all alike.
    private static let rounds = 5
    private static let seconds = 1.0
    private static let did = "did:web:labeler.example"

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = PrivateKey.generate(.k256)
        let signing = signingRate(key)
        let store = try LabelStore(path: folder + "/labeler.sqlite", sealing: .generate())
        let source = try DID(did)
        try await store.add(source, key: key, at: 0)
        let writer = LabelWriter(store: store, now: Clock.microseconds)
        Table.line("bare K-256 signatures, one core", signing, "/s")
        let stored = try await bulkRate(writer, source)
        Table.line("labels in bulk, signed and stored", stored, "/s")
        let imported = try await importRate(store, writer, source, folder)
        Table.line("labels from a file, read twice, signed and stored", imported, "/s")
        var (commits, one, eight) = (0.0, 0.0, 0.0)
        for round in 0..<rounds {
            commits += try commitRate(folder + "/commits\(round).sqlite") / Double(rounds)
            one += try await clientRate(writer, source, clients: 1, round) / Double(rounds)
            eight += try await clientRate(writer, source, clients: 8, round) / Double(rounds)
        }
        Table.line("single durable commits of this disk", commits, "/s")
        Table.line("labels one by one, 1 client", one, "/s")
        Table.line("labels one by one, 8 clients", eight, "/s")
        Table.goal("bulk / bare signatures", stored / signing, atLeast: 0.8)
        Table.goal("8 clients / single commits", eight / commits, atLeast: 2)
    }

    private static func signingRate(_ key: PrivateKey) -> Double {
        let digest = SHA256Digest.of([1, 2, 3])
        return (0..<3).map { _ in
            Clock.rate(of: 20_000) { for _ in 0..<20_000 { _ = key.sign(digest: digest) } }
        }.max() ?? 0
    }

    /// One row a transaction, each synced: what a labeler without group commit could reach at best.
    private static func commitRate(_ path: String) throws -> Double {
        let sql = "CREATE TABLE commits (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"
        let database = try DatabasePool.open(at: path, durability: .full, migrations: [Migration(Array(sql.utf8))])
        var count = 0
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(seconds) {
            try database.write { db in
                try db.cachedStatement(sql: "INSERT INTO commits (text) VALUES (?)").execute(arguments: ["label"])
            }
            count += 1
        }
        return Double(count) / Clock.seconds(since: start)
    }

    private static func drafts(_ range: Range<Int>, _ run: String) throws -> [LabelDraft] {
        try range.map { number in
            try LabelDraft(
                uri: "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/\(run)\(number)", val: "copyright-violation")
        }
    }

    private static func bulkRate(_ writer: LabelWriter, _ source: DID) async throws -> Double {
        let all = try drafts(0..<bulk, "bulk")
        let start = ContinuousClock.now
        // Two calls at a time, as the import does: while one is written, the next is signed.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in stride(from: 0, to: all.count, by: together) {
                if first > together { try await group.next() }
                let part = Array(all[first..<min(first + together, all.count)])
                group.addTask { _ = try await writer.emit(part, from: source) }
            }
            try await group.waitForAll()
        }
        return Double(bulk) / Clock.seconds(since: start)
    }

    private static func importRate(
        _ store: LabelStore, _ writer: LabelWriter, _ source: DID, _ folder: String
    ) async throws -> Double {
        let path = folder + "/labels.jsonl"
        let lines = (0..<bulk).map { number in
            "{\"uri\":\"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/file\(number)\",\"val\":\"sexual\"}\n"
        }
        try lines.joined().write(toFile: path, atomically: false, encoding: .utf8)
        let importer = LabelImporter(store: store, writer: writer, did: source, now: Clock.microseconds)
        let start = ContinuousClock.now
        let digest = try importer.check(LineReader(FileHandle(forReadingFrom: URL(filePath: path))))
        let report = try await importer.run(
            LineReader(FileHandle(forReadingFrom: URL(filePath: path))), digest: digest)
        precondition(report.emitted == bulk)
        return Double(bulk) / Clock.seconds(since: start)
    }

    private static func clientRate(_ writer: LabelWriter, _ source: DID, clients: Int, _ round: Int) async throws
        -> Double
    {
        let start = ContinuousClock.now
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now - start < .seconds(seconds) {
                        let rkey = "\(round)r\(clients)c\(client)n\(count)"
                        let uri = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/\(rkey)"
                        _ = try await writer.emit(try LabelDraft(uri: uri, val: "sexual"), from: source)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(total) / Clock.seconds(since: start)
    }
}
