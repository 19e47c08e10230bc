import DataModel
import GRDB
import HTTPTypes
import Labeling
import Lexicons
import Syntax
import Testing
import XRPC

@testable import AppView

/// Whose labels an answer has: what `atproto-accept-labelers` asks for and `atproto-content-labelers` answers.
final class LabelerHeaderTests: IndexHarness {
    private struct Nobody: CallerVerifying {
        let did: DID?

        func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
            Caller(did: did, proof: did == nil ? .none : .session, request: request)
        }
    }

    private struct Answer {
        let labelers: String?
        let body: Value
    }

    private let other: DID
    private let third: DID
    private let labelers: FollowedLabelers

    override init() throws {
        other = try DID("did:plc:other")
        third = try DID("did:web:third.example")
        labelers = FollowedLabelers([
            .init(did: try DID("did:web:labels.example"), isOwn: true), .init(did: other), .init(did: third),
        ])
        try super.init()
    }

    /// Calls a method as the server does: the checks of outputs included.
    private func call(_ method: String, _ query: String, asking fields: [String]? = nil, as viewer: DID? = nil)
        async throws -> Answer
    {
        let state = try StateStore(path: folder + "/state.sqlite")
        let reader = ViewReader(index: index, state: state, origin: "http://localhost:8080", now: { Self.time })
        let actors = ActorResolver(index: index, identities: NoIdentities())
        let routes: [String: Route] = [
            "getTracks": .query(FeedGetTracks(reader: reader, actors: actors, labelers: labelers)),
            "listTracks": .query(FeedListTracks(reader: reader, actors: actors, labelers: labelers)),
            "getProfile": .query(
                ActorGetProfile(index: index, actors: actors, labelers: labelers, now: { Self.time })),
        ]
        var sent: HTTPFields = [:]
        for field in fields ?? [] { sent.append(HTTPField(name: .acceptLabelers, value: field)) }
        let request = RouteRequest(
            query: query, body: ReceivedBody(stream: .empty, contentType: nil, length: nil),
            context: RequestContext(id: "1", fields: sent))
        let answer = try await #require(routes[method]).answer(request, verifying: Nobody(did: viewer))
        guard case .bytes(let bytes) = answer.content else { throw DataError("no JSON") }
        return Answer(labelers: answer.fields[.contentLabelers], body: try Value(json: bytes))
    }

    private func say(_ val: String, of subject: String, by src: DID) async throws {
        let label = Label(
            ver: 1, src: src, uri: try URI(subject), val: val, cts: Datetime(microseconds: Self.time), sig: [1])
        try await index.apply([label], at: Place("labels", 1))
    }

    private func values(_ answer: Answer, _ key: String = "labels") -> [String] {
        let view = answer.body["tracks"]?.asArray?.first ?? answer.body
        return (view[key]?.asArray ?? []).compactMap { $0["val"]?.asString }
    }

    private func subject() throws -> String { try uri(alice, Fm.Plyr.Track.nsid, "t1").text }

    private func prepare() async throws -> String {
        try await apply([try track(1, by: alice)], by: alice, rev: 1)
        let subject = try subject()
        for (number, src) in [labeler, other, third, try DID("did:plc:unfollowed")].enumerated() {
            try await say("by-\(number)", of: subject, by: src)
            try await say("by-\(number)", of: alice.text, by: src)
        }
        return "uris=" + subject
    }

    @Test func whoAsksForNobodyGetsAll() async throws {
        let query = try await prepare()
        let all = "\(labeler);redact, \(other), \(third)"
        let tracks = try await call("getTracks", query)
        #expect(tracks.labelers == all)
        #expect(values(tracks).sorted() == ["by-0", "by-1", "by-2"])
        let list = try await call("listTracks", "")
        #expect(list.labelers == all && values(list).count == 3)
        let profile = try await call("getProfile", "actor=\(alice)")
        #expect(profile.labelers == all && values(profile).count == 3)
    }

    @Test func whoAsksGetsThoseThatAreFollowed() async throws {
        let query = try await prepare()
        let answer = try await call(
            "getTracks", query, asking: ["\(third), did:plc:unfollowed;redact", "\(third);redact"])
        #expect(answer.labelers == "\(third);redact")
        #expect(values(answer) == ["by-2"])
        // The own labeler redacts, asked or not.
        #expect(try await call("getTracks", query, asking: [labeler.text]).labelers == "\(labeler);redact")
        let none = try await call("getTracks", query, asking: [""])
        #expect(none.labelers?.isEmpty == true && values(none).isEmpty)
        let author = try await call("getProfile", "actor=\(alice)", asking: [""])
        #expect(author.labelers?.isEmpty == true && values(author).isEmpty)
    }

    @Test(arguments: ["getTracks", "listTracks", "getProfile"])
    func badSyntaxIsRefused(method: String) async throws {
        let query = ["getTracks": try await prepare(), "getProfile": "actor=\(alice)"][method] ?? ""
        for field in ["x", "\(other);redact=?0", (0..<21).map { "did:plc:\($0)" }.joined(separator: ", ")] {
            let error = await #expect(throws: XRPCError.self) {
                try await call(method, query, asking: [field])
            }
            #expect(error?.status == 400 && error?.name == "InvalidRequest")
            #expect(error?.message?.hasPrefix("atproto-accept-labelers: ") == true)
        }
    }

    /// One without a key, or whose document is gone, is left out; one that cannot be reached is not.
    @Test func labelersWithoutAKeyDoNotCount() async throws {
        let query = try await prepare()
        labelers.note(other, isUsable: false)
        let answer = try await call("getTracks", query)
        #expect(answer.labelers == "\(labeler);redact, \(third)")
        #expect(values(answer).sorted() == ["by-0", "by-2"])
        #expect(try await call("getTracks", query, asking: [other.text]).labelers?.isEmpty == true)
        labelers.note(other, isUsable: true)
        #expect(try await call("getTracks", query, asking: [other.text]).labelers == other.text)
    }

    @Test func redactionTakesAwayAndMarksOtherwise() async throws {
        let query = try await prepare()
        try await say("!takedown", of: try subject(), by: other)
        #expect(values(try await call("getTracks", query)).contains("!takedown"))
        #expect(values(try await call("listTracks", "")).contains("!takedown"))
        for (method, query) in [("getTracks", query), ("listTracks", "")] {
            let answer = try await call(method, query, asking: ["\(other);redact"])
            #expect(answer.body["tracks"]?.asArray?.isEmpty == true)
        }
        try await say("!suspend", of: alice.text, by: third)
        #expect(values(try await call("getProfile", "actor=\(alice)")).contains("!suspend"))
        let error = await #expect(throws: XRPCError.self) {
            try await call("getProfile", "actor=\(alice)", asking: ["\(third);redact"])
        }
        #expect(error?.name == "ProfileTakendown")
    }

    /// No request makes a server show what its operator has taken down, or spread what the operator has marked.
    @Test func theOperatorsWordHolds() async throws {
        let query = try await prepare()
        try await say("copyright-violation", of: try subject(), by: labeler)
        #expect(try await call("listTracks", "", asking: [""]).body["tracks"]?.asArray?.isEmpty == true)
        #expect(values(try await call("getTracks", query, asking: [other.text])) == ["by-1"])
        #expect(try await call("listTracks", "", asking: [""], as: alice).body["tracks"]?.asArray?.count == 1)
        try await say("!takedown", of: try subject(), by: labeler)
        for viewer in [nil, alice] {
            let answer = try await call("getTracks", query, asking: [""], as: viewer)
            #expect(answer.body["tracks"]?.asArray?.isEmpty == true)
        }
    }

    /// A page that labels emptied is filled from behind; beyond a bound the client comes again, and loses nothing.
    @Test func hiddenTracksDoNotEndAList() async throws {
        try await apply((0..<100).map { try track($0, by: alice) }, by: alice, rev: 1)
        // Of a hundred the newest sixty are hidden, and every second one of the others.
        for number in 0..<100 where number >= 40 || number.isMultiple(of: 2) {
            try await say("porn", of: try uri(alice, Fm.Plyr.Track.nsid, "t\(number)").text, by: labeler)
        }
        let first = try await call("listTracks", "limit=20")
        #expect(first.body["tracks"]?.asArray?.count == 15)
        #expect(first.body["cursor"] != nil)
        var seen: [String] = []
        var pages = 0
        var cursor: String?
        repeat {
            let answer = try await call("listTracks", "limit=7" + (cursor.map { "&cursor=\($0)" } ?? ""))
            seen += (answer.body["tracks"]?.asArray ?? []).compactMap { $0["uri"]?.asString }
            cursor = answer.body["cursor"]?.asString
            pages += 1
        } while cursor != nil && pages < 50
        #expect(
            seen.map { $0.split(separator: "/").last }
                == (0..<40).reversed().filter { !$0.isMultiple(of: 2) }.map { "t\($0)" })
        #expect(pages < 10)
        #expect(try await call("listTracks", "limit=100", as: alice).body["tracks"]?.asArray?.count == 100)
    }

    @Test func labelsAreFoundThroughAnIndex() async throws {
        let statement = IndexStore.labelStatement(on: [alice.text, bob.text], by: [labeler, other])
        let plan = try await index.database.read { db in
            try String.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments,
                adapter: SuffixRowAdapter(fromIndex: 3))
        }
        #expect(plan.allSatisfy { $0.contains("PRIMARY KEY (uri=? AND src=?)") }, "\(plan)")
    }
}
