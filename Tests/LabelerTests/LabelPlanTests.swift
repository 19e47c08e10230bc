import Foundation
import GRDB
import Keys
import Labeling
import Storage
import Synchronization
import Syntax
import Testing

@testable import Labeler

/// Every statement that the labeler runs finds its labels through an index: none becomes slower as the log grows.
struct LabelPlanTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "plans-" + UUID().uuidString).path
    private let store: LabelStore
    private let writer: LabelWriter
    private let did: DID
    private static let time: Int64 = 1_767_323_045_678_000
    private static let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z2a"

    init() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try LabelStore(path: folder + "/labeler.sqlite", sealing: .generate())
        did = try DID("did:web:localhost")
        writer = LabelWriter(store: store, now: { Self.time })
        try await store.add(did, key: .generate(.k256), at: 0)
        for val in ["a", "b", "c"] { _ = try await writer.emit(LabelDraft(uri: Self.track, val: val), from: did) }
    }

    @Test(arguments: [
        (Self.track, Int64(0), "(src=? AND uri=?)"),
        (Self.track, 2, "(src=? AND uri=? AND val>?)"),
        ("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/*", 0, "(src=? AND uri>? AND uri<?)"),
        ("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/*", 2, "(src=? AND (uri,val)>(?,?) AND uri<?)"),
        ("*", 0, "(src=? AND uri>?)"),
        ("*", 2, "(src=? AND (uri,val)>(?,?))"),
    ])
    func queriesWalkThroughTheIndexOfIdentities(pattern: String, after: Int64, range: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let query = try LabelQuery(
            patterns: [pattern], sources: [], limit: 50, cursor: after == 0 ? nil : String(after))
        let plans = try await plans { _ = try await store.labels(matching: query, at: 0) }
        #expect(plans.last?.first == "SEARCH label USING COVERING INDEX label_identity \(range)")
        #expect(plans.count == (after == 0 ? 1 : 2))
    }

    @Test func everyOtherStatementWalksThroughAnIndex() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plans = try await plans {
            _ = try await store.labels(after: 1, limit: 10)
            _ = try await store.labels(madeAfter: 0, limit: 10, at: Self.time)
            _ = try await store.history(of: Self.track)
            // Held, new, a negation of what is there, and one of what is not.
            _ = try await writer.emit(LabelDraft(uri: Self.track, val: "a"), from: did)
            let exp = Datetime(microseconds: Self.time + 1_000_000)
            _ = try await writer.emit(LabelDraft(uri: Self.track, val: "d", exp: exp), from: did)
            _ = try await writer.emit(LabelDraft(uri: Self.track, val: "b", isNegation: true), from: did)
            _ = try await writer.emit(LabelDraft(uri: Self.track, val: "e", isNegation: true), from: did)
            #expect(try await store.markExpired(at: Self.time + 2_000_000) == 1)
            // What an old key signed is signed anew.
            try await store.beginRotation(of: did, to: .generate(.k256), at: 0)
            try await store.finishRotation(of: did)
            _ = try await store.labels(after: 0, limit: 10)
        }
        let steps = Set(plans.joined())
        for expected in [
            "INTEGER PRIMARY KEY (rowid>?)", "INDEX label_created (created_at>?)",
            "INDEX label_identity (src=? AND uri=?)", "INDEX label_lapsed (src=? AND uri=?)",
            "COVERING INDEX label_identity (src=? AND uri=? AND val=?)",
            "INDEX label_lapsed (src=? AND uri=? AND val=?)",
            "INTEGER PRIMARY KEY (rowid=?)", "INDEX label_expiring (expires_at>? AND expires_at<?)",
        ] {
            #expect(steps.contains { $0.hasSuffix(" USING " + expected) }, "\(expected) of \(steps)")
        }
    }

    /// How the database finds what the statements about labels name that run within `body`: steps of each. None may
    /// look through the whole table or sort.
    private func plans(_ body: () async throws -> Void) async throws -> [[String]] {
        let seen = Statements()
        // One connection reads and one writes, as nothing here runs at the same time.
        try await store.database.read { db in seen.collect(from: db) }
        try await store.database.write { db in seen.collect(from: db) }
        try await body()
        try await store.database.read { db in db.trace() }
        try await store.database.write { db in db.trace() }
        return try await store.database.read { db in
            try seen.texts.map { text in
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + text).map { $0["detail"] as String }
                #expect(!plan.contains { ($0 + " ").hasPrefix("SCAN label ") }, "\(text): \(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("AUTOMATIC") }, "\(text): \(plan)")
                return plan
            }
        }
    }
}

/// The statements about labels that connections run.
private final class Statements: Sendable {
    private let seen = Mutex<[String]>([])

    var texts: [String] { seen.withLock { $0 } }

    func collect(from db: Database) {
        db.trace { [self] event in
            guard case .statement(let statement) = event else { return }
            let text = statement.expandedSQL
            let words = text.split { !$0.isLetter && $0 != "_" }
            guard let first = words.first, ["SELECT", "UPDATE", "DELETE", "WITH"].contains(first) else { return }
            if words.contains("label") { seen.withLock { $0.append(text) } }
        }
    }
}
