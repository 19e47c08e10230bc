import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Storage
import Syntax
import Testing

@testable import Labeler

/// A label's identity is its source, subject and value, whatever version of the subject it names.
struct LabelIdentityTests {
    private static let first = "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"
    private static let second = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

    @Test func negationWithoutVersionTakesBackLabelWithVersion() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        _ = try await writer.emit(LabelDraft(uri: LabelerFixture.track, cid: Self.first, val: "x"), from: fixture.first)
        let negation = try await writer.emit(
            LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: true), from: fixture.first)
        #expect(negation.isNew && !negation.negatesUnknown)
        #expect(try await fixture.latest() == [negation.entry])
    }

    @Test func negationWithVersionTakesBackLabelWithout() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        _ = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "x"), from: fixture.first)
        let negation = try await writer.emit(
            LabelDraft(uri: LabelerFixture.track, cid: Self.first, val: "x", isNegation: true), from: fixture.first)
        #expect(try await fixture.latest() == [negation.entry])
        // The same negation without a version changes nothing.
        let again = try await writer.emit(
            LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: true), from: fixture.first)
        #expect(!again.isNew && again.entry == negation.entry)
    }

    @Test func labelOnAnotherVersionReplacesTheFirst() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        var last: SequencedLabel?
        for cid in [Self.first, Self.second, nil] {
            let emission = try await writer.emit(
                LabelDraft(uri: LabelerFixture.track, cid: cid, val: "x"), from: fixture.first)
            #expect(emission.isNew)
            if let last { #expect(emission.entry.label.cts.microseconds > last.label.cts.microseconds) }
            last = emission.entry
            #expect(try await fixture.latest() == [emission.entry])
        }
        // Other values, subjects and sources are other identities.
        _ = try await writer.emit(LabelDraft(uri: LabelerFixture.track, cid: Self.first, val: "y"), from: fixture.first)
        _ = try await writer.emit(LabelDraft(uri: "did:web:a.example", val: "x"), from: fixture.first)
        _ = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "x"), from: fixture.second)
        #expect(try await fixture.latest().count == 4)
        let history = try await fixture.store.history(of: LabelerFixture.track)
        #expect(
            history.filter { $0.entry.label.src == fixture.first }.map(\.state) == [
                .replaced, .replaced, .latest, .latest,
            ])
    }

    @Test func negationOfUnknownLabelIsEmittedWithANote() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let negation = try await fixture.writer().emit(
            LabelDraft(uri: LabelerFixture.track, val: "lost", isNegation: true), from: fixture.first)
        #expect(negation.isNew && negation.negatesUnknown && negation.entry.label.isNegation)
        #expect(negation.notes.count == 1 && negation.notes[0].contains("had no label lost"))
        #expect(try await fixture.store.labels(after: 0, limit: 10) == [negation.entry])
        try negation.entry.label.verify(try await fixture.key(of: fixture.first))
    }

    @Test(arguments: [false, true]) func labelInForceIsEmittedAgainOnRequest(isNegation: Bool) async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        func emit(again: Bool) async throws -> Emission {
            try await writer.emit(
                LabelDraft(uri: LabelerFixture.track, val: "x", isNegation: isNegation, isEmittedAgain: again),
                from: fixture.first)
        }
        let first = try await emit(again: false)
        let held = try await emit(again: false)
        #expect(!held.isNew && held.entry == first.entry)
        let again = try await emit(again: true)
        #expect(again.isNew && again.entry.seq == first.entry.seq + 1)
        #expect(again.entry.label.cts.microseconds > first.entry.label.cts.microseconds)
        #expect(try await fixture.latest() == [again.entry])
    }

    @Test(arguments: [("Loud", true), ("two_words", true), ("!hyde", true), ("loud", false), ("!hide", false)])
    func valuesThatClientsCannotShowAreNoted(val: String, isNoted: Bool) async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let emission = try await fixture.writer().emit(
            LabelDraft(uri: LabelerFixture.track, val: val), from: fixture.first)
        #expect(emission.notes.contains { $0.contains("do not show") } == isNoted)
    }

    /// Labels that differed by their versions alone were both in force; the later one stays, expired or not.
    @Test func logOfTheThirdSchemaKeepsTheLatestOfEachIdentity() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let path = fixture.folder + "/old.sqlite"
        let old = try DatabasePool.open(
            at: path, durability: .full, migrations: Array(LabelStore.migrations.prefix(3)))
        // Subject, version, whether it is a negation, when it was made, what it replaces, and its state.
        let rows: [(String, String, Bool, Int64, Int64?, Int64)] = [
            ("did:web:a.example", Self.first, false, 1, nil, 1), ("did:web:a.example", "", true, 2, nil, 1),
            ("did:web:b.example", "", false, 3, nil, 0), ("did:web:b.example", Self.first, false, 4, nil, 2),
            ("did:web:b.example", "", true, 5, 3, 1), ("did:web:c.example", "", false, 6, nil, 1),
            ("did:web:d.example", Self.first, false, 8, nil, 1), ("did:web:d.example", Self.second, false, 7, nil, 1),
            ("did:web:e.example", "", false, 9, nil, 1), ("did:web:e.example", Self.first, false, 10, nil, 2),
        ]
        try await old.write { db in
            try db.execute(sql: "INSERT INTO labeler VALUES (1, ?)", arguments: [fixture.first.text])
            try db.execute(sql: "INSERT INTO signing_key VALUES (1, 1, 'did:key:z', NULL, 'retired', 0)")
            for (index, row) in rows.enumerated() {
                let expires: Int64? = row.5 == 2 ? 1 : nil
                try db.execute(
                    sql: "INSERT INTO label VALUES (?, 1, ?, ?, 'x', ?, ?, ?, ?, ?, x'00', 1, ?, ?)",
                    arguments: [
                        index + 1, row.0, row.1, row.2, Datetime(microseconds: row.3).text,
                        expires.map { Datetime(microseconds: $0).text }, row.3, expires, row.4, row.5,
                    ])
            }
        }
        try old.close()
        let store = try LabelStore(path: path, sealing: LabelerFixture.sealing)
        let states = try await store.database.read { db in
            try Int64.fetchAll(db, sql: "SELECT state FROM label ORDER BY seq")
        }
        #expect(states == [0, 1, 0, 0, 1, 1, 1, 0, 0, 2])
        // Nothing of the history is lost.
        for (subject, numbers) in [
            ("did:web:a.example", [1, 2]), ("did:web:b.example", [3, 4, 5]), ("did:web:c.example", [6]),
            ("did:web:d.example", [7, 8]), ("did:web:e.example", [9, 10]),
        ] as [(String, [Int64])] {
            #expect(try await store.history(of: subject).map(\.entry.seq) == numbers)
        }
        // A label that was expired when it was merged is a past one: a new one follows it.
        try await store.add(fixture.first, key: .generate(.k256), at: 0)
        let writer = LabelWriter(store: store, now: { LabelerFixture.time })
        let next = try await writer.emit(LabelDraft(uri: "did:web:e.example", val: "x"), from: fixture.first)
        #expect(next.isNew)
        #expect(try await store.history(of: "did:web:e.example").map(\.state) == [.replaced, .replaced, .latest])
    }
}
