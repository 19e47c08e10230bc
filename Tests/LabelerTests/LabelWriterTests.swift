import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Storage
import Synchronization
import Syntax
import Testing

@testable import Labeler

/// A log in a folder of its own, with two labelers.
struct LabelerFixture {
    static let time: Int64 = 1_767_323_045_678_000
    static let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z2a"

    let folder: String
    let store: LabelStore
    let clock: TestClock
    let first: DID
    let second: DID

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "labels-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try LabelStore(path: folder + "/labeler.sqlite", sealing: Self.sealing)
        clock = TestClock(Self.time)
        first = try DID("did:web:first.example")
        second = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        try await store.add(first, key: .generate(.k256), at: Self.time)
        try await store.add(second, key: .generate(.p256), at: Self.time)
    }

    static let sealing = SealingKey.generate()

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func writer(_ committed: @escaping @Sendable () -> Void = {}) -> LabelWriter {
        LabelWriter(store: store, now: { clock.now }, committed: committed)
    }

    func key(of did: DID) async throws -> PublicKey {
        try #require(try await store.labelers().first { $0.did == did }).key
    }

    /// The latest labels of everything.
    func latest(limit: Int64 = 250) async throws -> [SequencedLabel] {
        let query = try LabelQuery(patterns: ["*"], sources: [], limit: limit, cursor: nil)
        return try await store.labels(matching: query, at: clock.now).page
    }
}

/// A clock that stands until it is moved. Microseconds since 1970.
final class TestClock: Sendable {
    private let time: Mutex<Int64>

    init(_ time: Int64) { self.time = Mutex(time) }

    var now: Int64 { time.withLock { $0 } }

    func move(by microseconds: Int64) { time.withLock { $0 += microseconds } }
}

struct LabelWriterTests {
    @Test func emittersThatComeTogetherShareACommit() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let commits = Mutex(0)
        let writer = fixture.writer { commits.withLock { $0 += 1 } }
        let emitted = try await withThrowingTaskGroup(of: Emission.self) { group in
            for number in 0..<300 {
                group.addTask {
                    try await writer.emit(
                        LabelDraft(uri: LabelerFixture.track, val: "v\(number % 150)"), from: fixture.first)
                }
            }
            return try await group.reduce(into: [Emission]()) { $0.append($1) }
        }
        #expect(emitted.filter(\.isNew).count == 150)
        #expect(Set(emitted.map(\.entry.seq)) == Set(1...150))
        let log = try await fixture.store.labels(after: 0, limit: 1000)
        #expect(Set(emitted.map(\.entry)) == Set(log))
        #expect(commits.withLock { $0 } < 300)
    }

    /// Whoever waits for a commit that fails hears of it, and nothing of it is kept.
    @Test func everyoneHearsOfACommitThatFails() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        _ = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "before"), from: fixture.first)
        try await fixture.store.database.write { try $0.execute(sql: "ALTER TABLE label RENAME TO gone") }
        let failed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        let draft = try LabelDraft(uri: LabelerFixture.track, val: "v\(number)")
                        _ = try await writer.emit(draft, from: fixture.first)
                        return false
                    } catch {
                        return error is DatabaseError
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failed == 50)
        try await fixture.store.database.write { try $0.execute(sql: "ALTER TABLE gone RENAME TO label") }
        let next = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "behind"), from: fixture.first)
        #expect(next.entry.seq == 2)
    }

    @Test func manyAreAllOrNone() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        let drafts = try (0..<200).map { try LabelDraft(uri: LabelerFixture.track, val: "v\($0)") }
        let wrong = try LabelDraft(
            uri: LabelerFixture.track, val: "late", exp: Datetime(microseconds: LabelerFixture.time - 1))
        await #expect(throws: LabelRefusal(index: 150, cause: .expiryInThePast)) {
            try await writer.emit(drafts[..<150] + [wrong] + drafts[150...], from: fixture.first)
        }
        #expect(try await fixture.store.labels(after: 0, limit: 10).isEmpty)
        let emitted = try await writer.emit(drafts, from: fixture.first)
        #expect(emitted.map(\.entry.label.val) == drafts.map(\.val))
        #expect(emitted.map(\.entry.seq) == emitted.map(\.entry.seq).sorted())
        // In one call the later counts, as in several.
        let both = try await writer.emit(
            [
                LabelDraft(uri: "did:web:x.example", val: "a"),
                LabelDraft(uri: "did:web:x.example", val: "a", isNegation: true),
            ],
            from: fixture.first)
        #expect(both.map(\.entry.label.isNegation) == [false, true])
        #expect(both[0].entry.label.cts.microseconds < both[1].entry.label.cts.microseconds)
    }

    @Test func labelersDoNotMix() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        let draft = try LabelDraft(uri: LabelerFixture.track, val: "x")
        let first = try await writer.emit(draft, from: fixture.first).entry
        let second = try await writer.emit(draft, from: fixture.second).entry
        #expect(second.seq > first.seq)
        try first.label.verify(try await fixture.key(of: fixture.first))
        try second.label.verify(try await fixture.key(of: fixture.second))
        #expect(try await fixture.latest() == [first, second])
        _ = try await writer.emit(
            LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: true), from: fixture.first)
        #expect(try await fixture.latest().map(\.label.isNegation) == [true, false])
        let stranger = try DID("did:web:stranger.example")
        await #expect(throws: LabelerError.unknownLabeler(stranger)) { try await writer.emit(draft, from: stranger) }
        await #expect(throws: LabelerError.knownLabeler(fixture.first)) {
            try await fixture.store.add(fixture.first, key: .generate(.k256), at: 0)
        }
    }

    /// What a label says of its own time is kept to the last digit, and must be later than what it replaces.
    @Test func timesOfTheirOwnAreKept() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        func draft(_ cts: String, neg: Bool = false) throws -> LabelDraft {
            try LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: neg, cts: Datetime(cts))
        }
        let made = try await writer.emit(draft("2020-01-02T03:04:05.678900+02:00"), from: fixture.first).entry
        #expect(made.label.cts.text == "2020-01-02T03:04:05.678900+02:00")
        #expect(try await fixture.latest() == [made])
        try await fixture.latest()[0].label.verify(fixture.key(of: fixture.first))
        await #expect(throws: LabelError.notLater) {
            try await writer.emit(draft("2020-01-02T01:04:05.6789Z", neg: true), from: fixture.first)
        }
        _ = try await writer.emit(draft("2020-01-02T01:04:05.679Z", neg: true), from: fixture.first)
    }

    /// What comes behind a label must be later: a time that is far ahead would end that.
    @Test func timesThatHaveNotComeAreRefused() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        for ahead in [301_000_000, 86_400_000_000, Int64.max / 2] {
            let cts = Datetime(microseconds: fixture.clock.now + ahead)
            let draft = try LabelDraft(uri: LabelerFixture.track, val: "x", cts: cts)
            await #expect(throws: LabelError.timeInTheFuture) { try await writer.emit(draft, from: fixture.first) }
        }
        let near = Datetime(microseconds: fixture.clock.now + 299_000_000)
        let made = try await writer.emit(
            LabelDraft(uri: LabelerFixture.track, val: "x", cts: near), from: fixture.first
        ).entry
        let negation = try LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: true)
        let taken = try await writer.emit(negation, from: fixture.first).entry
        #expect(taken.label.cts.microseconds > made.label.cts.microseconds)
    }

    /// The clock of a labeler may go back; what replaces a label is later than it nevertheless.
    @Test func whatReplacesIsLater() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        let first = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "x"), from: fixture.first).entry
        fixture.clock.move(by: -3_600_000_000)
        let draft = try LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: true)
        let second = try await writer.emit(draft, from: fixture.first).entry
        #expect(second.label.cts.microseconds == first.label.cts.microseconds + 1000)
        try second.label.verify(try await fixture.key(of: fixture.first))
    }

    @Test(arguments: [1, 2]) func aFileOfAnEarlierVersionIsTakenOver(version: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "labels-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/labeler.sqlite"
        let did = try DID("did:web:first.example")
        let key = PrivateKey.generate(.k256)
        try await EarlierLog.make(at: path, by: did, key: key)
        if version == 2 { try await EarlierLog.bringToSecondVersion(at: path) }
        let store = try LabelStore(path: path, sealing: LabelerFixture.sealing)
        try await store.add(did, key: key, at: LabelerFixture.time)
        let log = try await store.labels(after: 0, limit: 10)
        #expect(log.map(\.seq) == [1, 2, 3])
        for entry in log { try entry.label.verify(key.publicKey) }
        let query = try LabelQuery(patterns: ["*"], sources: [], limit: 10, cursor: nil)
        #expect(try await store.labels(matching: query, at: LabelerFixture.time).page.map(\.seq) == [2, 3])
        #expect(try await store.history(of: LabelerFixture.track).map(\.state) == [.replaced, .latest])
        let writer = LabelWriter(store: store, now: { LabelerFixture.time })
        let next = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "y"), from: did).entry
        #expect(version == 2 ? next.seq == 42 : next.seq > 3)
        let (known, broken) = try await store.database.read { db in
            (
                try String.fetchOne(db, sql: "SELECT context FROM label_context"),
                try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            )
        }
        #expect(known == (version == 2 ? #"{"a":1}"# : nil))
        #expect(broken == 0)
    }
}
