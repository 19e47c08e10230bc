import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Syntax
import Testing

@testable import Labeler

struct KeyRotationTests {
    private func rotate(_ fixture: LabelerFixture, to curve: Curve = .k256) async throws -> PublicKey {
        let key = PrivateKey.generate(curve)
        try await fixture.store.beginRotation(of: fixture.first, to: key, at: fixture.clock.now)
        try await fixture.store.finishRotation(of: fixture.first)
        return key.publicKey
    }

    /// After a rotation everybody verifies with the new key: what is asked for, and what is streamed anew.
    @Test func labelsAreSignedAnewAndKeepTheirTime() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        var made: [SequencedLabel] = []
        for number in 0..<5 {
            made.append(
                try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "v\(number)"), from: fixture.first)
                    .entry)
        }
        let others = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "v"), from: fixture.second).entry
        let old = try await fixture.key(of: fixture.first)
        for curve in [Curve.p256, .k256] {
            let new = try await rotate(fixture, to: curve)
            #expect(new != old)
            let query = try LabelQuery(
                patterns: ["*"], sources: [fixture.first], limit: 250, cursor: nil)
            let asked = try await fixture.store.labels(matching: query, at: fixture.clock.now).page
            let streamed = try await fixture.store.labels(after: 0, limit: 100)
            #expect(streamed == asked + [others])
            for (entry, before) in zip(asked, made) {
                try entry.label.verify(new)
                #expect(throws: LabelError.badSignature) { try entry.label.verify(old) }
                #expect(entry.seq == before.seq && entry.label.canonical == before.label.canonical)
            }
            // Once signed anew, it stays so.
            #expect(try await fixture.store.labels(after: 0, limit: 100) == streamed)
        }
    }

    @Test func nothingIsSignedWhileAKeyIsBeingPublished() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        let key = PrivateKey.generate(.k256)
        try await fixture.store.beginRotation(of: fixture.first, to: key, at: 0)
        let draft = try LabelDraft(uri: LabelerFixture.track, val: "x")
        await #expect(throws: LabelerError.keyIsRotated(fixture.first)) {
            try await writer.emit(draft, from: fixture.first)
        }
        await #expect(throws: LabelerError.keyIsRotated(fixture.first)) {
            try await fixture.store.beginRotation(of: fixture.first, to: .generate(.k256), at: 0)
        }
        // Another labeler goes on.
        _ = try await writer.emit(draft, from: fixture.second)
        #expect(try await fixture.store.labelers()[0].pendingKey == key.publicKey)
        try await fixture.store.cancelRotation(of: fixture.first)
        let made = try await writer.emit(draft, from: fixture.first).entry
        try made.label.verify(try await fixture.key(of: fixture.first))
        await #expect(throws: LabelerError.noPendingKey(fixture.first)) {
            try await fixture.store.finishRotation(of: fixture.first)
        }
        await #expect(throws: LabelerError.noPendingKey(fixture.first)) {
            try await fixture.store.cancelRotation(of: fixture.first)
        }
    }

    /// A key that was signed with before has been seen by others, and may have been lost.
    @Test func noKeyComesBack() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let old = try #require(try await fixture.store.signingKey(of: fixture.first))
        _ = try await rotate(fixture)
        await #expect(throws: LabelerError.usedKey(fixture.first)) {
            try await fixture.store.beginRotation(of: fixture.first, to: old, at: 0)
        }
    }

    /// A draft that was signed before the rotation and comes into the log behind it.
    @Test func whatWasSignedBeforeIsSignedAnewAsItIsWritten() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let signed = try await fixture.store.sign(
            [LabelDraft(uri: LabelerFixture.track, val: "x")], from: fixture.first, at: fixture.clock.now)
        let new = try await rotate(fixture)
        let written = try await fixture.writer().write(signed, from: fixture.first, mark: nil)
        try written[0].get().entry.label.verify(new)
    }

    @Test func keysAreSealed() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let key = try #require(try await fixture.store.signingKey(of: fixture.first))
        let rows = try await fixture.store.database.read { db in
            try Data.fetchAll(db, sql: "SELECT private_key FROM signing_key")
        }
        #expect(rows.count == 2)
        for row in rows { #expect(row.firstRange(of: Data(key.bytes)) == nil) }
        let others = try LabelStore(path: fixture.folder + "/labeler.sqlite", sealing: .generate())
        await #expect(throws: KeyError.notAuthentic) { try await others.signingKey(of: fixture.first) }
    }
}
