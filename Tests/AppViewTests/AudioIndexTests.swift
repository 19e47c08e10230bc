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

/// Which audio may be played.
final class AudioIndexTests: IndexHarness {
    private static let origins: Set<String> = ["http://localhost:8080", "https://old.example"]

    /// A track with the audio `[number]`: as a blob, or by a URL of `origin`.
    private func song(_ key: String, by did: DID, audio number: UInt8, at origin: String? = nil) throws -> IndexChange {
        let file = ObjectID(.of([number])).fileID
        let record = Fm.Plyr.Track(
            title: "Song", artist: "Somebody", audioUrl: try origin.map { try URI("\($0)/audio/\(file)") },
            fileType: "mp3", createdAt: Datetime(microseconds: Self.time),
            audioBlob: origin == nil ? BlobRef(ref: .raw([number]), mimeType: "audio/mpeg", size: 1) : nil)
        return .putTrack(
            try uri(did, Fm.Plyr.Track.nsid, key), .dagCBOR(record.cbor()), record,
            TrackAudio(record, ownOrigins: Self.origins), record: record.cbor())
    }

    /// Who lets the audio `[number]` be played.
    private func player(_ number: UInt8) async throws -> DID? {
        let file = ObjectID(.of([number])).fileID
        return VisibilityRules.audible(
            try await index.audio(ofFile: file, hiding: VisibilityRules.hiding, by: [labeler], at: Self.time))?.did
    }

    /// What was taken down is not played either; who has a copy of it is judged by itself.
    @Test func audioOfHiddenTracksIsNotPlayed() async throws {
        try await apply([try song("a", by: alice, audio: 1), try song("b", by: alice, audio: 2)], by: alice, rev: 1)
        try await apply([try song("a", by: bob, audio: 1), try song("b", by: bob, audio: 2)], by: bob, rev: 1)
        #expect(try await player(1) == alice)
        try await hide(uri(bob, Fm.Plyr.Track.nsid, "a").text, cid: .raw([7]))
        #expect(try await player(1) == alice)
        // An impostor's copy that is taken down leaves the original alone, whoever came first.
        try await hide(uri(bob, Fm.Plyr.Track.nsid, "a").text)
        #expect(try await player(1) == alice)
        try await hide(uri(alice, Fm.Plyr.Track.nsid, "a").text)
        #expect(try await player(1) == nil)
        try await hide(uri(alice, Fm.Plyr.Track.nsid, "b").text)
        #expect(try await player(2) == bob)
        // An account that is hidden leaves others their own copies.
        try await hide(alice.text)
        #expect(try await player(2) == bob)
        try await index.update(isActive: false, isDeleted: false, of: bob, at: Place("test", 9))
        #expect(try await player(2) == nil)
        #expect(try await player(3) == nil)
    }

    /// The name of a file of ours gives nobody the file.
    @Test func namesOfFilesAreNotFiles() async throws {
        let origin = "https://old.example"
        try await apply([try song("a", by: alice, audio: 1, at: origin)], by: alice, rev: 1)
        try await apply([try song("a", by: bob, audio: 1, at: origin)], by: bob, rev: 1)
        #expect(try await player(1) == alice)
        try await hide(alice.text)
        #expect(try await player(1) == nil)
        let file = ObjectID(.of([1])).fileID
        for url in [
            "https://x.example/audio/\(file)", "https://old.example/other/\(file)",
            "https://old.example/audio/\(file)x",
            "https://old.example/a/audio/\(file)", "https://old.example:1/audio/\(file)", "audio/\(file)",
        ] {
            let record = Fm.Plyr.Track(
                title: "Song", artist: "Somebody", audioUrl: try? URI(url), fileType: "mp3",
                createdAt: Datetime(microseconds: Self.time))
            #expect(TrackAudio(record, ownOrigins: Self.origins).fileID == nil, "\(url)")
        }
        let record = Fm.Plyr.Track(
            title: "Song", artist: "Somebody", audioUrl: try URI("\(origin)/audio/\(file)"), fileType: "mp3",
            createdAt: Datetime(microseconds: Self.time))
        #expect(TrackAudio(record).fileID == nil)
    }

    @Test func theQueryForAudioScansNothing() async throws {
        try await apply([try song("a", by: alice, audio: 1)], by: alice, rev: 1)
        let statement = IndexStore.audioStatement(ofFile: "x", hiding: VisibilityRules.hiding, by: [labeler], at: 0)
        let plan = try await index.database.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
                .map { $0["detail"] as String }
        }
        #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
