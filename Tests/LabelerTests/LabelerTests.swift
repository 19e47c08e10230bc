import Foundation
import GRDB
import HTTPTypes
import Keys
import Labeler
import Labeling
import Lexicons
import Schema
import Storage
import Syntax
import Testing
import XRPC

struct LabelerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "labeler-" + UUID().uuidString).path
    private let key = PrivateKey.generate(.k256)
    private let store: LabelStore
    private let labeler: LabelerService
    private static let time: Int64 = 1_767_323_045_678_000
    private static let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z2a"

    init() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try LabelStore(path: folder + "/labeler.sqlite", sealing: .generate())
        labeler = LabelerService(did: try DID("did:web:localhost"), store: store, now: { Self.time })
        try await store.add(labeler.did, key: key, at: 0)
    }

    private func emit(_ draft: LabelDraft) async throws -> SequencedLabel { try await labeler.emit(draft).entry }

    private func ask(
        _ query: String, of service: LabelerService? = nil
    ) async throws -> Com.Atproto.Label.QueryLabels.Output {
        let routes = RouteTable((service ?? labeler).routes)
        let route = try #require(routes[Com.Atproto.Label.QueryLabels.nsid])
        let context = RequestContext(id: "1", fields: HTTPFields())
        let body = ReceivedBody(stream: .empty, contentType: nil, length: nil)
        let answer = try await route.answer(
            RouteRequest(query: query, body: body, context: context), verifying: Strangers())
        guard case .bytes(let bytes) = answer.content else { throw XRPCError.internalServerError }
        return try .init(json: bytes)
    }

    @Test func labelsAreSignedKeptAndServed() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await emit(LabelDraft(uri: Self.track, val: "copyright-violation"))
        #expect(made.seq == 1)
        try made.label.verify(key.publicKey)
        let answer = try await ask("uriPatterns=" + PercentCoding.encode(Self.track))
        #expect(answer.labels == [made.label])
        #expect(answer.cursor == nil)
        #expect(try await ask("uriPatterns=at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/*").labels == [made.label])
        #expect(try await ask("uriPatterns=did:plc:*").labels.isEmpty)
        #expect(try await ask("uriPatterns=*&sources=did:web:other.example").labels.isEmpty)
    }

    @Test func subjectsNamedByHandlesAreRefused() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: LabelError.handleInSubject) { try LabelDraft(uri: "at://alice.test/fm.plyr.track/a", val: "x") }
        #expect(throws: LabelError.handleInSubject) { try LabelDraft(uri: "at://alice.test", val: "x") }
    }

    @Test func theSameLabelIsNotSaidTwice() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let draft = try LabelDraft(uri: Self.track, val: "sexual")
        let first = try await emit(draft)
        #expect(try await emit(draft) == first)
        #expect(try await store.newest() == 1)
    }

    @Test func negationReplacesInQueriesAndFollowsInTheLog() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try await emit(LabelDraft(uri: Self.track, val: "sexual"))
        let second = try await emit(LabelDraft(uri: Self.track, val: "sexual", isNegation: true))
        #expect(second.label.cts.microseconds > first.label.cts.microseconds)
        #expect(try await ask("uriPatterns=*").labels == [second.label])
        #expect(try await store.labels(after: 0, limit: 10) == [first, second])
    }

    @Test func expiredLabelsAreNotServed() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let draft = try LabelDraft(uri: Self.track, val: "sexual", exp: Datetime(microseconds: Self.time + 1_000_000))
        let made = try await emit(draft)
        #expect(try await ask("uriPatterns=*").labels == [made.label])
        let later = LabelerService(did: labeler.did, store: store, now: { Self.time + 1_000_001 })
        #expect(try await ask("uriPatterns=*", of: later).labels.isEmpty)
        await #expect(throws: LabelError.expiryInThePast) { try await later.emit(draft) }
    }

    @Test func pagesAreStable() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for index in 0..<7 { _ = try await emit(LabelDraft(uri: Self.track, val: "v\(index)")) }
        var cursor: String?
        var seen: [String] = []
        repeat {
            let page = try await ask("uriPatterns=*&limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
            seen += page.labels.map(\.val)
            cursor = page.cursor
        } while cursor != nil
        #expect(seen == (0..<7).map { "v\($0)" })
    }

    @Test(arguments: [
        "", "uriPatterns=a*b", "uriPatterns=**", "uriPatterns=*&limit=0", "uriPatterns=*&limit=251",
        "uriPatterns=*&cursor=x", "uriPatterns=*&cursor=-1", "uriPatterns=*&cursor=01", "uriPatterns=*&sources=nobody",
    ])
    func badQueriesAreRefused(query: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(throws: XRPCError.self) { try await ask(query) }
    }

    @Test func badDraftsAreRefused() {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for value in ["", "two words", "tab\t", String(repeating: "x", count: 129), "\u{0}"] {
            #expect(throws: LabelError.invalidValue) { try LabelDraft(uri: Self.track, val: value) }
        }
        for subject in ["", "nothing", "at://", "did:x", "at://did:plc:abc/fm.plyr.track/3jz?x"] {
            #expect(throws: LabelError.invalidSubject) { try LabelDraft(uri: subject, val: "x") }
        }
        #expect(throws: LabelError.invalidCID) { try LabelDraft(uri: Self.track, cid: "bafy", val: "x") }
    }

    @Test func mixedPatternsAreOneOrderedList() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for subject in ["did:plc:a", Self.track, "did:plc:b"] {
            _ = try await emit(LabelDraft(uri: subject, val: "x"))
        }
        let query = "uriPatterns=did:plc:b&uriPatterns=at://*&uriPatterns=did:plc:*&limit=2"
        let page = try await ask(query)
        #expect(page.labels.map(\.uri.text) == [Self.track, "did:plc:a"])
        let rest = try await ask(query + "&cursor=" + (page.cursor ?? ""))
        #expect(rest.labels.map(\.uri.text) == ["did:plc:b"])
        #expect(rest.cursor == nil)
    }
}

private struct Strangers: CallerVerifying {
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        .stranger(request)
    }
}
