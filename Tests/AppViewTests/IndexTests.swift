import DataModel
import Foundation
import GRDB
import Keys
import Labeling
import Lexicons
import Repo
import Schema
import Syntax
import Testing

@testable import AppView

struct IndexTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "index-" + UUID().uuidString).path
    private let index: IndexStore
    private let alice: DID
    private let bob: DID
    private static let time: Int64 = 1_767_323_045_678_000

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        index = try IndexStore(path: folder + "/index.sqlite")
        alice = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        bob = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
    }

    private func uri(_ did: DID, _ collection: NSID, _ rkey: String) throws -> ATURI {
        ATURI(authority: .did(did), collection: collection, rkey: try RecordKey(rkey))
    }

    private func track(_ number: Int, by did: DID, tags: [String] = []) throws -> IndexChange {
        let record = Fm.Plyr.Track(
            title: "Track \(number)", artist: "Somebody", audioUrl: try URI("https://audio.example/\(number)"),
            fileType: "mp3", createdAt: Datetime(microseconds: Self.time + Int64(number) * 1_000_000),
            unknownFields: UnknownFields(["tags": .array(tags.map(Value.string))]))
        let block = record.cbor()
        return .putTrack(try uri(did, Fm.Plyr.Track.nsid, "t\(number)"), .dagCBOR(block), record, record: block)
    }

    private func like(_ key: String, by did: DID, of number: Int, of author: DID) throws -> IndexChange {
        let subject = try uri(author, Fm.Plyr.Track.nsid, "t\(number)")
        let remark = IndexChange.Remark(
            kind: .like, subject: subject, createdAt: Datetime(microseconds: Self.time))
        return .putRemark(try uri(did, Fm.Plyr.Like.nsid, key), remark, record: [0xa0])
    }

    private func apply(_ changes: [IndexChange], by did: DID, rev number: Int64) async throws {
        try await index.apply(
            changes, of: did, handle: try Handle("someone.test"),
            rev: TID(microseconds: Self.time + number, clockID: 0), seenAt: Self.time + 1_000_000_000,
            at: Place("test", number))
    }

    private func list(
        actor: DID? = nil, tag: String? = nil, order: TrackOrder = .latest, after: TrackCursor? = nil,
        limit: Int = 100, viewer: DID? = nil
    ) async throws -> HydratedTracks {
        try await index.tracks(by: actor, tag: tag, order: order, after: after, limit: limit, viewer: viewer)
    }

    private func keys(_ found: HydratedTracks) -> [String] { found.tracks.compactMap { $0.uri.rkey?.text } }

    @Test func listsAreOrderedAndPaged() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply(
            (0..<5).map { try track($0, by: alice, tags: ["Even"].filter { _ in true }) }, by: alice, rev: 1)
        try await apply([try track(7, by: bob)], by: bob, rev: 2)
        #expect(try await keys(list()) == ["t7", "t4", "t3", "t2", "t1", "t0"])
        #expect(try await keys(list(actor: alice)) == ["t4", "t3", "t2", "t1", "t0"])
        #expect(try await keys(list(tag: "even")) == ["t4", "t3", "t2", "t1", "t0"])
        #expect(try await keys(list(actor: bob, tag: "even")).isEmpty)
        var seen: [String] = []
        var cursor: TrackCursor?
        repeat {
            let page = try await list(after: cursor, limit: 4)
            seen += keys(page)
            cursor = page.tracks.last.flatMap { TrackCursor($0.cursor(in: .latest).description) }
            if page.tracks.isEmpty { break }
        } while true
        #expect(seen == ["t7", "t4", "t3", "t2", "t1", "t0"])
    }

    @Test func onlyTheWebIsLinkedTo() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let audio = ["https://a.example/x", "javascript:alert(1)", "HTTP://a.example/y", "file:///etc/passwd"]
        let changes = try audio.enumerated().map { number, url in
            let record = Fm.Plyr.Track(
                title: "Track", artist: "Somebody", audioUrl: try URI(url), fileType: "mp3",
                imageUrl: try URI("data:image/svg+xml,x"), createdAt: Datetime(microseconds: Self.time))
            let block = record.cbor()
            let uri = try uri(alice, Fm.Plyr.Track.nsid, "t\(number)")
            return IndexChange.putTrack(uri, .dagCBOR(block), record, record: block)
        }
        try await apply(changes, by: alice, rev: 1)
        let views = TrackPresenter(origin: "https://here.example", now: Self.time).views(
            of: try await list(), plays: [:])
        #expect(views.map(\.audio.url.text).sorted() == ["HTTP://a.example/y", "https://a.example/x"])
        #expect(views.allSatisfy { $0.cover == nil })
    }

    @Test func tagsThatTheDatabaseWouldTakeForOneAreLeftOut() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply([try track(1, by: alice, tags: ["x\u{0}1", "x\u{0}2", "y"])], by: alice, rev: 1)
        #expect(try await keys(list(tag: "y")) == ["t1"])
        #expect(try await keys(list(tag: "x")).isEmpty)
    }

    @Test func likesCountOnceForEachAccountAndBeforeTheirTrack() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply(
            [try like("a", by: bob, of: 1, of: alice), try like("b", by: bob, of: 1, of: alice)], by: bob, rev: 1)
        try await apply(
            [try track(0, by: alice, tags: ["x"]), try track(1, by: alice, tags: ["x"])], by: alice, rev: 1)
        let found = try await list(order: .popular, viewer: bob)
        #expect(keys(found) == ["t1", "t0"])
        #expect(found.tracks.map(\.likeCount) == [1, 0])
        #expect(found.likes?.count == 1)
        #expect(try await keys(list(tag: "x", order: .popular)) == ["t1", "t0"])
        let uris = [try uri(bob, Fm.Plyr.Like.nsid, "a"), try uri(bob, Fm.Plyr.Like.nsid, "b")]
        try await apply(uris.map(IndexChange.delete), by: bob, rev: 2)
        #expect(try await list().tracks.allSatisfy { $0.likeCount == 0 })
    }

    @Test func readingTwiceEqualsReadingOnce() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply([try track(1, by: alice)], by: alice, rev: 5)
        try await apply([.delete(try uri(alice, Fm.Plyr.Track.nsid, "t1"))], by: alice, rev: 6)
        // The older commit comes again.
        try await apply([try track(1, by: alice)], by: alice, rev: 5)
        #expect(try await list().tracks.isEmpty)
        #expect(try await index.cursor(of: "test") == 5)
    }

    @Test func inactiveAccountsAreNotShownAndDeletedOnesGo() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply([try track(1, by: alice)], by: alice, rev: 1)
        try await index.update(isActive: false, isDeleted: false, of: alice, at: Place("test", 2))
        #expect(try await list().tracks.isEmpty)
        try await index.update(isActive: true, isDeleted: false, of: alice, at: Place("test", 3))
        #expect(try await keys(list()) == ["t1"])
        try await index.update(isActive: false, isDeleted: true, of: alice, at: Place("test", 4))
        #expect(try await index.counts(at: Self.time).tracks == 0)
    }

    @Test func viewsCarryLabelsAndHideWhatMustBeHidden() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
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
        let presenter = TrackPresenter(origin: "http://localhost:8080", now: Self.time + 2_000_000)
        let views = presenter.views(of: try await list(), plays: [:])
        #expect(views.map(\.uri.rkey?.text) == ["t1"])
        #expect(views.first?.labels?.map(\.val) == ["sexual"])
        try views.first?.validate()
        try await index.apply([try label(2, "!hide", neg: true, at: 1_000_000)], at: Place("labels", 2))
        // An older statement does not come back.
        try await index.apply([try label(2, "!hide")], at: Place("labels", 3))
        #expect(presenter.views(of: try await list(), plays: [:]).count == 2)
    }

    /// A record may hold longer names and labelers may say more than a view can: strict readers must get the page.
    @Test func viewsKeepTheirLexicon() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let record = Fm.Plyr.Track(
            title: "Long", artist: String(repeating: "é", count: 128), audioUrl: try URI("https://audio.example/1"),
            fileType: "mp3", createdAt: Datetime(microseconds: Self.time))
        let uri = try uri(alice, Fm.Plyr.Track.nsid, "t1")
        try await apply([.putTrack(uri, .dagCBOR(record.cbor()), record, record: record.cbor())], by: alice, rev: 1)
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
        let views = TrackPresenter(origin: "http://localhost:8080", now: Self.time).views(
            of: try await list(), plays: [:])
        let view = try #require(views.first)
        try view.validate()
        #expect(view.author.displayName?.count == 64)
        #expect(view.labels?.count == 100 && view.author.labels?.count == 100)
    }

    /// What is counted is what holds: neither what was taken back nor what is over.
    @Test func labelsInForceAreCounted() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
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

    /// What was taken down is not played either, unless somebody else publishes the same.
    @Test func audioOfHiddenTracksIsFoundOut() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let blob = BlobRef(ref: .raw([1]), mimeType: "audio/mpeg", size: 1)
        let record = Fm.Plyr.Track(
            title: "One", artist: "Somebody", fileType: "mp3", createdAt: Datetime(microseconds: Self.time),
            audioBlob: blob)
        let file = try #require(TrackAudio(record).fileID)
        for did in [alice, bob] {
            let change = IndexChange.putTrack(
                try uri(did, Fm.Plyr.Track.nsid, "t1"), .dagCBOR(record.cbor()), record, record: record.cbor())
            try await apply([change], by: did, rev: 1)
        }
        func players() async throws -> [DID] {
            let found = try await index.audio(ofFile: file)
            let labels = found.labels.effective(at: Self.time)
            return found.tracks.filter { !VisibilityRules.hides(labels, $0) }.map(\.did)
        }
        #expect(try await players() == [alice, bob])
        func takeDown(_ subject: String, cid: CID? = nil) async throws {
            let label = Label(
                src: try DID("did:web:labels.example"), uri: try URI(subject),
                cid: try cid.map { try CIDString($0.description) }, val: "!takedown",
                cts: Datetime(microseconds: Self.time)
            ).signed(by: PrivateKey.generate(.k256))
            try await index.apply([label], at: Place("labels", 1))
        }
        try await takeDown(uri(bob, Fm.Plyr.Track.nsid, "t1").text, cid: .raw([7]))
        #expect(try await players() == [alice, bob])
        try await takeDown(uri(alice, Fm.Plyr.Track.nsid, "t1").text)
        #expect(try await players() == [bob])
        try await takeDown(bob.text)
        #expect(try await players().isEmpty)
    }

    @Test func handlesAreFoundAtOnce() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await apply([try track(1, by: alice)], by: alice, rev: 1)
        let actors = ActorResolver(index: index, identities: NoIdentities())
        let uris = ["at://SomeOne.test/fm.plyr.track/t1", "at://nobody.test/fm.plyr.track/t1"].map { try? ATURI($0) }
        #expect(try await actors.canonical(uris.compactMap { $0 }) == [uri(alice, Fm.Plyr.Track.nsid, "t1")])
    }

    @Test func recordsThatBreakTheirLexiconAreNotIndexed() throws {
        let path = try RecordPath(Fm.Plyr.Track.nsid.text + "/t1")
        let record = (["$type": "fm.plyr.track", "title": ""] as Value).cbor()
        let operation = RecordOperation(path: path, action: .create(.dagCBOR(record)))
        #expect(throws: DataError.self) { try IndexChange(operation, in: alice, record: record) }
        let foreign = RecordOperation(
            path: try RecordPath("app.bsky.feed.post/a"), action: .create(.dagCBOR(record)))
        let change = try IndexChange(foreign, in: alice, record: record)
        #expect(change.map { "\($0)" } == nil)
    }

    @Test(arguments: [TrackOrder.latest, .popular], ["", "tag", "+", "+tag"])
    func everyListWalksThroughAnIndex(order: TrackOrder, filter: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let statement = IndexStore.listStatement(
            by: filter.hasPrefix("+") ? alice : nil, tag: filter.hasSuffix("tag") ? "tag" : nil, order: order,
            after: TrackCursor(key: 1, id: 1), limit: 10)
        let plan = try await index.database.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
                .map { $0["detail"] as String }
        }
        #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("INDEX") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
