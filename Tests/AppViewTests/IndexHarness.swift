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

/// An index in a folder of its own, and what is put into it.
class IndexHarness {
    let folder = FileManager.default.temporaryDirectory.appending(path: "index-" + UUID().uuidString).path
    let index: IndexStore
    let alice: DID
    let bob: DID
    /// The operator's.
    let labeler: DID
    static let time: Int64 = 1_767_323_045_678_000

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        index = try IndexStore(path: folder + "/index.sqlite")
        alice = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        bob = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
        labeler = try DID("did:web:labels.example")
    }

    func uri(_ did: DID, _ collection: NSID, _ rkey: String) throws -> ATURI {
        ATURI(authority: .did(did), collection: collection, rkey: try RecordKey(rkey))
    }

    func track(_ number: Int, by did: DID, tags: [String] = []) throws -> IndexChange {
        let record = Fm.Plyr.Track(
            title: "Track \(number)", artist: "Somebody", audioUrl: try URI("https://audio.example/\(number)"),
            fileType: "mp3", createdAt: Datetime(microseconds: Self.time + Int64(number) * 1_000_000),
            unknownFields: UnknownFields(["tags": .array(tags.map(Value.string))]))
        let block = record.cbor()
        return .putTrack(
            try uri(did, Fm.Plyr.Track.nsid, "t\(number)"), .dagCBOR(block), record, TrackAudio(record), record: block)
    }

    func like(_ key: String, by did: DID, of number: Int, of author: DID) throws -> IndexChange {
        let subject = try uri(author, Fm.Plyr.Track.nsid, "t\(number)")
        let remark = IndexChange.Remark(
            kind: .like, subject: subject, createdAt: Datetime(microseconds: Self.time))
        return .putRemark(try uri(did, Fm.Plyr.Like.nsid, key), remark, record: [0xa0])
    }

    func apply(_ changes: [IndexChange], by did: DID, rev number: Int64) async throws {
        try await index.apply(
            changes, of: did, handle: try Handle("someone.test"),
            rev: TID(microseconds: Self.time + number, clockID: 0), seenAt: Self.time + 1_000_000_000,
            at: Place("test", number))
    }

    func list(
        actor: DID? = nil, tag: String? = nil, order: TrackOrder = .latest, after: TrackCursor? = nil,
        limit: Int = 100, viewer: DID? = nil
    ) async throws -> HydratedTracks {
        try await index.tracks(
            by: actor, tag: tag, order: order, after: after, limit: limit, for: scope(viewer: viewer))
    }

    /// What those get who ask for no labelers in particular.
    func scope(viewer: DID? = nil, others: [AcceptedLabelers.Labeler] = []) -> ViewScope {
        ViewScope(
            viewer: viewer, own: [labeler],
            labelers: AcceptedLabelers([.init(did: labeler, redacts: true)] + others))
    }

    func presenter(at now: Int64 = time, origin: String = "http://localhost:8080") -> TrackPresenter {
        TrackPresenter(origin: origin, now: now, scope: scope())
    }

    func keys(_ found: HydratedTracks) -> [String] { found.tracks.compactMap { $0.uri.rkey?.text } }

    func hide(_ subject: String, cid: CID? = nil) async throws {
        let label = Label(
            src: labeler, uri: try URI(subject),
            cid: try cid.map { try CIDString($0.description) }, val: "!takedown",
            cts: Datetime(microseconds: Self.time)
        ).signed(by: PrivateKey.generate(.k256))
        try await index.apply([label], at: Place("labels", 1))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
