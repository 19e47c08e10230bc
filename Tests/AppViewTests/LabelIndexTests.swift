import DataModel
import Foundation
import GRDB
import Keys
import HTTPTypes
import Labeling
import Lexicons
import Media
import Repo
import Schema
import Storage
import Syntax
import Testing
import XRPC

@testable import AppView

/// What labels do to views.
final class LabelIndexTests: IndexHarness {
    @Test func viewsCarryLabelsAndHideWhatMustBeHidden() async throws {
        try await apply([try track(1, by: alice), try track(2, by: alice)], by: alice, rev: 1)
        let labeler = PrivateKey.generate(.k256)
        func label(_ number: Int, _ val: String, neg: Bool = false, at offset: Int64 = 0) throws -> Label {
            Label(
                src: try DID("did:web:labels.example"),
                uri: try URI(uri(alice, Fm.Plyr.Track.nsid, "t\(number)").text), val: val, neg: neg ? true : nil,
                cts: Datetime(microseconds: Self.time + offset)
            ).signed(by: labeler)
        }
        try await index.apply([try label(1, "sexual"), try label(2, "!hide")], at: Place("labels", 1))
        let presenter = presenter(at: Self.time + 2_000_000)
        let views = presenter.views(of: try await list(), in: .permalink, plays: [:])
        #expect(views.map(\.uri.rkey?.text) == ["t1"])
        #expect(views.first?.labels?.map(\.val) == ["sexual"])
        try views.first?.validate()
        try await index.apply([try label(2, "!hide", neg: true, at: 1_000_000)], at: Place("labels", 2))
        // An older statement does not come back.
        try await index.apply([try label(2, "!hide")], at: Place("labels", 3))
        #expect(presenter.views(of: try await list(), in: .permalink, plays: [:]).count == 2)
    }

    /// A record may hold longer names and labelers may say more than a view can: strict readers must get the page.
    @Test func viewsKeepTheirLexicon() async throws {
        let record = Fm.Plyr.Track(
            title: "Long", artist: String(repeating: "é", count: 128), audioUrl: try URI("https://audio.example/1"),
            fileType: "mp3", createdAt: Datetime(microseconds: Self.time))
        let uri = try uri(alice, Fm.Plyr.Track.nsid, "t1")
        try await apply(
            [.putTrack(uri, .dagCBOR(record.cbor()), record, TrackAudio(record), record: record.cbor())], by: alice,
            rev: 1)
        let labeler = PrivateKey.generate(.k256)
        for subject in [uri.text, alice.text, alice.profileURI] {
            let labels = try (0..<101).map { number in
                Label(
                    src: try DID("did:web:labels.example"), uri: try URI(subject), val: "value-\(number)",
                    cts: Datetime(microseconds: Self.time)
                ).signed(by: labeler)
            }
            try await index.apply(labels, at: Place("labels", 1))
        }
        let views = presenter().views(of: try await list(), in: .list, plays: [:])
        let view = try #require(views.first)
        try view.validate()
        #expect(view.author.displayName?.count == 64)
        #expect(view.labels?.count == 100 && view.author.labels?.count == 100)
    }

    /// What is counted is what holds: neither what was taken back nor what is over.
    @Test func labelsInForceAreCounted() async throws {
        let labeler = PrivateKey.generate(.k256)
        let later = Self.time + 5_000_000
        func label(_ val: String, neg: Bool = false, exp: Int64? = nil, at offset: Int64 = 0) throws -> Label {
            Label(
                src: try DID("did:web:labels.example"), uri: try URI(alice.text), val: val, neg: neg ? true : nil,
                cts: Datetime(microseconds: Self.time + offset), exp: exp.map { Datetime(microseconds: $0) }
            ).signed(by: labeler)
        }
        try await index.apply(
            [try label("a"), try label("b"), try label("b", neg: true, at: 1000), try label("c", exp: later)],
            at: Place("labels", 1))
        #expect(try await index.counts(at: Self.time).labels == 2)
        #expect(try await index.counts(at: later).labels == 1)
        let plan = try await index.database.read { db in
            try String.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT count(*) FROM label
                    WHERE is_negation = 0 AND (expires_at IS NULL OR expires_at > 1)
                    """, adapter: SuffixRowAdapter(fromIndex: 3))
        }
        #expect(plan.allSatisfy { $0.contains("INDEX label_in_force") }, "\(plan)")
    }

    /// What labels have hidden before an upgrade stays hidden behind it.
    @Test func labelsOutliveAnUpgrade() async throws {
        let path = folder + "/old.sqlite"
        let old = try DatabasePool.open(
            at: path, durability: .normal, migrations: Array(IndexStore.migrations.prefix(1)))
        let subject = try uri(alice, Fm.Plyr.Track.nsid, "a").text
        let label = Label(
            src: try DID("did:web:labels.example"), uri: try URI(subject), val: "!takedown",
            cts: Datetime(microseconds: Self.time)
        ).signed(by: PrivateKey.generate(.k256))
        try await old.write { [alice] db in
            try db.execute(sql: "INSERT INTO repo VALUES (?, 'a.test', '', 1)", arguments: [alice.text])
            try db.execute(
                sql: """
                    INSERT INTO track VALUES (1, ?, ?, '', x'', '0123456789abcdef', 'audio/mpeg', 0, 0, 0, 0)
                    """, arguments: [subject, alice.text])
            try db.execute(
                sql: "INSERT INTO label VALUES (?, ?, '', ?, ?, ?)",
                arguments: [label.src.text, subject, label.val, label.cts.microseconds, Data(label.cbor())])
            let negation = Label(
                src: label.src, uri: try URI(alice.text), val: "!hide", neg: true,
                cts: Datetime(microseconds: Self.time)
            ).signed(by: PrivateKey.generate(.k256))
            try db.execute(
                sql: "INSERT INTO label VALUES (?, ?, '', ?, ?, ?)",
                arguments: [
                    negation.src.text, alice.text, negation.val, negation.cts.microseconds, Data(negation.cbor()),
                ])
            try db.execute(sql: "INSERT INTO cursor VALUES ('labeler did:web:labels.example', 7), ('firehose x', 8)")
        }
        try old.close()
        let index = try IndexStore(path: path)
        let tracks = try await index.audio(
            ofFile: "0123456789abcdef", hiding: VisibilityRules.hiding, by: [labeler], at: Self.time)
        #expect(tracks.map(\.isHidden) == [true])
        // What had been taken back is not in force again.
        #expect(try await index.counts(at: Self.time).labels == 1)
        #expect(try await index.cursor(of: "labeler did:web:labels.example") == nil)
        #expect(try await index.cursor(of: "firehose x") == 8)
        try await index.apply([label], at: Place("labeler did:web:labels.example", 1))
        #expect(try await index.counts(at: Self.time).labels == 1)
    }

    /// Labels on what an account says of itself do not take the account away.
    @Test func labelsOnAProfileHideTheProfile() async throws {
        let record = Fm.Plyr.Actor.Profile(createdAt: Datetime(microseconds: Self.time), bio: "Hello")
        try await apply([try track(1, by: alice), .putProfile(alice, record: record.cbor())], by: alice, rev: 1)
        let handler = ActorGetProfile(
            index: index, actors: ActorResolver(index: index, identities: NoIdentities()),
            labelers: FollowedLabelers([.init(did: labeler, isOwn: true)]), now: { Self.time })
        func profile() async throws -> ActorGetProfile.Method.Output {
            try await handler.respond(
                to: .init(actor: .did(alice)), from: .stranger(RequestContext(id: "1", fields: [:]))
            ).output
        }
        try await hide(alice.profileURI, cid: .raw([7]))
        #expect(try await profile().bio == "Hello")
        #expect(try await profile().labels == nil)
        try await hide(alice.profileURI)
        let hidden = try await profile()
        #expect(hidden.bio == nil && hidden.trackCount == 1)
        #expect(hidden.labels?.map(\.val) == ["!takedown"])
        let labels = try (0..<120).map { number in
            Label(
                src: try DID("did:web:labels.example"), uri: try URI(alice.text), val: "value-\(number)",
                cts: Datetime(microseconds: Self.time)
            ).signed(by: PrivateKey.generate(.k256))
        }
        try await index.apply(labels, at: Place("labels", 2))
        try await profile().validate()
        try await hide(alice.text)
        await #expect(throws: XRPCError.self) { try await profile() }
    }
}
