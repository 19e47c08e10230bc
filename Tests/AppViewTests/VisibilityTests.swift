import DataModel
import Labeling
import Lexicons
import Repo
import Schema
import Syntax
import Testing

@testable import AppView

/// What may be shown to whom, and what authors say of their own records.
final class VisibilityTests: IndexHarness {
    private enum Source: CaseIterable {
        case own
        case redacting
        case followed
        case stranger
    }

    private struct Case {
        let value: String
        /// In the order of `Source`: whether content is gone for everybody.
        let removed: [Bool]
        /// Whether those find it in a list who are not its author.
        let isListed: Bool
    }

    private static let table = [
        Case(value: "!takedown", removed: [true, true, false, false], isListed: true),
        Case(value: "!suspend", removed: [true, true, false, false], isListed: true),
        Case(value: "!hide", removed: [true, false, false, false], isListed: true),
        Case(value: "!warn", removed: [false, false, false, false], isListed: true),
        Case(value: "!no-unauthenticated", removed: [false, false, false, false], isListed: true),
        Case(value: "sexual", removed: [false, false, false, false], isListed: false),
        Case(value: "porn", removed: [false, false, false, false], isListed: false),
        Case(value: "nudity", removed: [false, false, false, false], isListed: true),
        Case(value: "copyright-violation", removed: [false, false, false, false], isListed: false),
        Case(value: "Porn", removed: [false, false, false, false], isListed: true),
    ]

    @Test func theRulesAreThese() throws {
        let dids: [Source: DID] = [
            .own: labeler, .redacting: try DID("did:plc:redacting"), .followed: try DID("did:plc:followed"),
            .stranger: try DID("did:plc:stranger"),
        ]
        let redacting = try #require(dids[.redacting])
        let followed = try #require(dids[.followed])
        let scope = scope(others: [.init(did: redacting, redacts: true), .init(did: followed)])
        for row in Self.table {
            for (source, isRemoved) in zip(Source.allCases, row.removed) {
                let label = Label(
                    src: try #require(dids[source]), uri: try URI(alice.text), val: row.value,
                    cts: Datetime(microseconds: 0))
                #expect(VisibilityRules.isRemoved(by: [label], in: scope) == isRemoved, "\(row.value) of \(source)")
                #expect(
                    VisibilityRules.isShown(despite: [label], in: .list, isOwner: false) == row.isListed,
                    "\(row.value)")
                #expect(VisibilityRules.isShown(despite: [label], in: .list, isOwner: true))
                #expect(VisibilityRules.isShown(despite: [label], in: .permalink, isOwner: false))
            }
        }
    }

    /// A track with self-labels, as its author wrote it.
    private func selfLabeled(_ number: Int, _ values: [String], at time: Int64 = time) throws -> IndexChange {
        let record = Fm.Plyr.Track(
            title: "Track \(number)", artist: "Somebody", audioUrl: try URI("https://audio.example/\(number)"),
            fileType: "mp3", createdAt: Datetime(microseconds: time + Int64(number) * 1_000_000),
            labels: .com_atproto_label_defs__selfLabels(.init(values: values.map { .init(val: $0) })))
        let block = record.cbor()
        return .putTrack(
            try uri(alice, Fm.Plyr.Track.nsid, "t\(number)"), .dagCBOR(block), record, TrackAudio(record), record: block
        )
    }

    private func views(
        in context: ViewContext, viewer: DID? = nil
    ) async throws -> [Fm.Plyr.Feed.Defs.TrackView] {
        TrackPresenter(origin: "http://localhost:8080", now: Self.time, scope: scope(viewer: viewer))
            .views(of: try await list(viewer: viewer), in: context, plays: [:])
    }

    @Test func authorsLabelTheirOwn() async throws {
        try await apply([try selfLabeled(1, ["sexual", "sexual", "nudity"])], by: alice, rev: 1)
        let view = try #require(try await views(in: .permalink).first)
        try view.validate()
        let labels = try #require(view.labels)
        #expect(labels.map(\.val) == ["sexual", "nudity"])
        for label in labels {
            #expect(label.src == alice && label.uri.text == view.uri.text && label.cid == view.cid)
            #expect(label.cts.microseconds == Self.time + 1_000_000 && label.sig == nil && label.ver == 1)
        }
        #expect(try await views(in: .list).isEmpty)
        #expect(try await views(in: .list, viewer: bob).isEmpty)
        #expect(try await views(in: .list, viewer: alice).count == 1)
    }

    /// Neither what is over, nor what was taken back, nor what was said of another version.
    @Test func onlyWhatHoldsHides() async throws {
        try await apply([try track(1, by: alice), try track(2, by: alice), try track(3, by: alice)], by: alice, rev: 1)
        func label(_ number: Int, neg: Bool? = nil, cid: CID? = nil, exp: Int64? = nil, at offset: Int64 = 0) throws
            -> Label
        {
            Label(
                ver: 1, src: labeler, uri: try URI(uri(alice, Fm.Plyr.Track.nsid, "t\(number)").text),
                cid: try cid.map { try CIDString($0.description) }, val: "porn", neg: neg,
                cts: Datetime(microseconds: Self.time + offset), exp: exp.map { Datetime(microseconds: $0) })
        }
        let end = Self.time + 60_000_000
        try await index.apply(
            [try label(1, exp: end), try label(2), try label(3, cid: .raw([1]))], at: Place("labels", 1))
        func listed(at now: Int64 = Self.time) async throws -> [String?] {
            TrackPresenter(origin: "http://localhost:8080", now: now, scope: scope())
                .views(of: try await list(), in: .list, plays: [:]).map(\.uri.rkey?.text)
        }
        #expect(try await listed() == ["t3"])
        #expect(try await listed(at: end - 1) == ["t3"])
        #expect(try await listed(at: end) == ["t3", "t1"])
        try await index.apply([try label(2, neg: true, at: 1)], at: Place("labels", 2))
        #expect(try await listed() == ["t3", "t2"])
    }

    /// Not even one who is a labeler of ours.
    @Test func authorsHaveNoPowersOfTheProtocol() async throws {
        try await apply(
            [try selfLabeled(1, ["!takedown", "!hide", "!suspend", "!warn", "!no-unauthenticated", "a b", "", "ok"])],
            by: alice, rev: 1)
        let scope = ViewScope(viewer: nil, own: [alice], labelers: AcceptedLabelers([.init(did: alice, redacts: true)]))
        let views = TrackPresenter(origin: "http://localhost:8080", now: Self.time, scope: scope)
            .views(
                of: try await index.tracks(
                    by: nil, tag: nil, order: .latest, after: nil, limit: 10, for: scope), in: .list, plays: [:])
        #expect(views.map { $0.labels?.map(\.val) } == [["!no-unauthenticated", "ok"]])
    }

    @Test func tooManySelfLabelsBreakTheLexicon() throws {
        let change = try selfLabeled(1, (0..<11).map { "x\($0)" })
        guard case .putTrack(let uri, let cid, _, _, let record) = change, let rkey = uri.rkey else { return }
        let path = RecordPath(collection: Fm.Plyr.Track.nsid, rkey: rkey)
        #expect(throws: DataError.self) {
            try IndexChange(RecordOperation(path: path, action: .create(cid)), in: alice, record: record)
        }
    }

    /// The lexicon of the profile does not name the field; records have it in the network's usual form.
    @Test func profilesCarryTheirOwnLabels() async throws {
        func profile(_ labels: Value) throws -> [UInt8] {
            Fm.Plyr.Actor.Profile(
                createdAt: Datetime(microseconds: Self.time), unknownFields: UnknownFields(["labels": labels])
            ).cbor()
        }
        let labels: Value = [
            "$type": "com.atproto.label.defs#selfLabels",
            "values": [["val": "!no-unauthenticated"], ["val": "!takedown"], ["val": "porn"]],
        ]
        let record = try profile(labels)
        try await apply([.putProfile(alice, record: record), try track(1, by: alice)], by: alice, rev: 1)
        // What is said of the profile is not said of the tracks.
        let author = try #require(try await views(in: .list).first?.author)
        #expect(author.labels?.map(\.val) == ["!no-unauthenticated", "porn"])
        #expect(author.labels?.first?.cid?.text == CID.dagCBOR(record).description)
        #expect(author.labels?.first?.uri.text == alice.profileURI)
        for broken in [
            ["$type": "com.example.other", "values": [["val": "x"]]], "porn", ["values": "porn"],
            [
                "$type": "com.atproto.label.defs#selfLabels",
                "values": .array(Array(repeating: ["val": "x"], count: 11)),
            ],
        ] as [Value] {
            try await apply([.putProfile(alice, record: try profile(broken))], by: alice, rev: 2)
            #expect(try await views(in: .list).first?.author.labels == nil)
        }
    }
}
