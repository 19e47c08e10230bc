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

final class IndexTests: IndexHarness {
    @Test func listsAreOrderedAndPaged() async throws {
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
        let audio = ["https://a.example/x", "javascript:alert(1)", "HTTP://a.example/y", "file:///etc/passwd"]
        let changes = try audio.enumerated().map { number, url in
            let record = Fm.Plyr.Track(
                title: "Track", artist: "Somebody", audioUrl: try URI(url), fileType: "mp3",
                imageUrl: try URI("data:image/svg+xml,x"), createdAt: Datetime(microseconds: Self.time))
            let block = record.cbor()
            let uri = try uri(alice, Fm.Plyr.Track.nsid, "t\(number)")
            return IndexChange.putTrack(uri, .dagCBOR(block), record, TrackAudio(record), record: block)
        }
        try await apply(changes, by: alice, rev: 1)
        let views = presenter(origin: "https://here.example").views(
            of: try await list(), in: .list, plays: [:])
        #expect(views.map(\.audio.url.text).sorted() == ["HTTP://a.example/y", "https://a.example/x"])
        #expect(views.allSatisfy { $0.cover == nil })
    }

    @Test func tagsThatTheDatabaseWouldTakeForOneAreLeftOut() async throws {
        try await apply([try track(1, by: alice, tags: ["x\u{0}1", "x\u{0}2", "y"])], by: alice, rev: 1)
        #expect(try await keys(list(tag: "y")) == ["t1"])
        #expect(try await keys(list(tag: "x")).isEmpty)
    }

    @Test func likesCountOnceForEachAccountAndBeforeTheirTrack() async throws {
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
        try await apply([try track(1, by: alice)], by: alice, rev: 5)
        try await apply([.delete(try uri(alice, Fm.Plyr.Track.nsid, "t1"))], by: alice, rev: 6)
        // The older commit comes again.
        try await apply([try track(1, by: alice)], by: alice, rev: 5)
        #expect(try await list().tracks.isEmpty)
        #expect(try await index.cursor(of: "test") == 5)
    }

    @Test func inactiveAccountsAreNotShownAndDeletedOnesGo() async throws {
        try await apply([try track(1, by: alice)], by: alice, rev: 1)
        try await index.update(isActive: false, isDeleted: false, of: alice, at: Place("test", 2))
        #expect(try await list().tracks.isEmpty)
        try await index.update(isActive: true, isDeleted: false, of: alice, at: Place("test", 3))
        #expect(try await keys(list()) == ["t1"])
        try await index.update(isActive: false, isDeleted: true, of: alice, at: Place("test", 4))
        #expect(try await index.counts(at: Self.time).tracks == 0)
    }

    @Test func handlesAreFoundAtOnce() async throws {
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
