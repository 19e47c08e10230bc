import DataModel
import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Storage
import Syntax
import Testing

@testable import AppView

/// Labels that name versions of their subjects, in the index.
final class LabelVersionTests: IndexHarness {
    private func label(
        _ subject: String, cid: CID? = nil, neg: Bool = false, val: String = "x", at offset: Int64
    ) throws -> Label {
        Label(
            src: labeler, uri: try URI(subject), cid: try cid.map { try CIDString($0.description) }, val: val,
            neg: neg ? true : nil, cts: Datetime(microseconds: Self.time + offset * 1000)
        ).signed(by: PrivateKey.generate(.k256))
    }

    private func inForce(on subject: String, cid: CIDString? = nil) async throws -> [String] {
        let labels = try await index.database.read { [labeler] db in
            try IndexStore.labels(on: [subject], by: [labeler], in: db)
        }
        return SubjectLabels(labels, at: Self.time).on(subject, cid: cid).map(\.val)
    }

    @Test func negationWithoutVersionTakesBackLabelWithVersion() async throws {
        let (cid, subject) = (CID.raw([7]), alice.profileURI)
        try await index.apply([try label(subject, cid: cid, at: 0)], at: Place("labels", 1))
        #expect(try await inForce(on: subject, cid: try CIDString(cid.description)) == ["x"])
        #expect(try await inForce(on: subject, cid: try CIDString(CID.raw([8]).description)) == [])
        try await index.apply([try label(subject, neg: true, at: 1)], at: Place("labels", 2))
        #expect(try await inForce(on: subject, cid: try CIDString(cid.description)) == [])
        #expect(try await index.counts(at: Self.time).labels == 0)
    }

    @Test func laterLabelMovesToAnotherVersion() async throws {
        let (first, second, subject) = (CID.raw([7]), CID.raw([8]), alice.profileURI)
        for (number, version) in [first, second].enumerated() {
            try await index.apply(
                [try label(subject, cid: version, at: Int64(number))], at: Place("labels", Int64(number)))
        }
        #expect(try await inForce(on: subject, cid: try CIDString(first.description)) == [])
        #expect(try await inForce(on: subject, cid: try CIDString(second.description)) == ["x"])
        // An older one does not come back.
        try await index.apply([try label(subject, at: 0)], at: Place("labels", 3))
        #expect(try await inForce(on: subject) == [])
        #expect(try await index.counts(at: Self.time).labels == 1)
    }

    /// Both were in force before; the streams are read anew where that may matter.
    @Test(arguments: [true, false]) func indexOfTheSecondSchemaKeepsTheLatest(isDouble: Bool) async throws {
        let path = folder + "/old.sqlite"
        let old = try DatabasePool.open(
            at: path, durability: .normal, migrations: Array(IndexStore.migrations.prefix(2)))
        let labels =
            [try label(alice.text, cid: .raw([7]), at: 0), try label(bob.text, cid: .raw([7]), at: 5)]
            + (isDouble ? [try label(alice.text, neg: true, at: 1)] : [])
        try await old.write { db in
            for label in labels {
                try db.execute(
                    sql: "INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                    arguments: [
                        label.src.text, label.uri.text, label.cid?.text ?? "", label.val, label.cts.microseconds,
                        Data(label.cbor()), label.isNegation,
                    ])
            }
            try db.execute(sql: "INSERT INTO cursor VALUES ('labeler did:web:labels.example', 7), ('firehose x', 8)")
        }
        try old.close()
        let index = try IndexStore(path: path)
        #expect(try await index.counts(at: Self.time).labels == (isDouble ? 1 : 2))
        #expect(try await index.cursor(of: "labeler did:web:labels.example") == (isDouble ? nil : 7))
        #expect(try await index.cursor(of: "firehose x") == 8)
    }

    /// An author who is a labeler too says a value of a track once.
    @Test func ownLabelAndSelfLabelOfOneValueApplyOnce() async throws {
        var record = Fm.Plyr.Track(
            title: "One", artist: "Somebody", audioUrl: try URI("https://audio.example/1"), fileType: "mp3",
            createdAt: Datetime(microseconds: Self.time))
        record.labels = .com_atproto_label_defs__selfLabels(.init(values: [.init(val: "loud"), .init(val: "long")]))
        let uri = try uri(alice, Fm.Plyr.Track.nsid, "t1")
        try await apply(
            [.putTrack(uri, .dagCBOR(record.cbor()), record, TrackAudio(record), record: record.cbor())], by: alice,
            rev: 1)
        let own = Label(
            src: alice, uri: try URI(uri.text), val: "loud", cts: Datetime(microseconds: Self.time)
        ).signed(by: PrivateKey.generate(.k256))
        try await index.apply([own], at: Place("labels", 1))
        let scope = scope(others: [.init(did: alice, redacts: false)])
        let tracks = try await index.tracks(by: nil, tag: nil, order: .latest, after: nil, limit: 10, for: scope)
        let presenter = TrackPresenter(origin: "http://localhost:8080", now: Self.time, scope: scope)
        let views = presenter.views(of: tracks, in: .permalink, plays: [:])
        #expect(views.first?.labels?.map(\.val).sorted() == ["long", "loud"])
    }
}
