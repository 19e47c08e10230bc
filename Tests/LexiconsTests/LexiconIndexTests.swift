import DataModel
import Foundation
import Lexicons
import Schema
import Syntax
import Testing
import XRPC

struct LexiconIndexTests {
    @Test func everyDocumentIsInTheCatalog() throws {
        #expect(LexiconIndex.catalog.all.count == LexiconIndex.documents.count)
        #expect(LexiconIndex.catalog.resolve().isEmpty)
        #expect(
            LexiconIndex.records.map(\.text) == [
                "app.bsky.labeler.service", "com.atproto.lexicon.schema", "fm.plyr.actor.profile", "fm.plyr.comment",
                "fm.plyr.like", "fm.plyr.list", "fm.plyr.track",
            ])
    }

    /// `Routes.swift` of each service is held against this list. Some methods are only called, at other servers.
    @Test func everyMethodBelongsToOneService() {
        let answered = LexiconIndex.services.flatMap(\.methods)
        let declared = LexiconIndex.queries + LexiconIndex.procedures + LexiconIndex.subscriptions
        let called: Set<NSID> = [
            Com.Atproto.Identity.RequestPlcOperationSignature.nsid, Com.Atproto.Identity.SignPlcOperation.nsid,
            Com.Atproto.Identity.SubmitPlcOperation.nsid,
        ]
        #expect(Set(answered).count == answered.count)
        #expect(Set(answered).union(called) == Set(declared))
        #expect(called.isDisjoint(with: answered))
    }

    @Test func filesAreNamedByTheirNSID() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "lexicons")
        for document in LexiconIndex.catalog.all {
            let path = document.id.segments.joined(separator: "/") + ".json"
            let bytes = try Data(contentsOf: folder.appending(path: path))
            #expect(LexiconDocument.parse(json: Array(bytes), file: path).document?.id == document.id)
        }
    }

    @Test func nullMeansThatThereMustBeNoRecord() throws {
        let base = #"{"repo":"a.example.com","rkey":"self","record":{},"collection":"fm.plyr.like""#
        let absent = try Com.Atproto.Repo.PutRecord.Input(json: Array("\(base)}".utf8))
        let null = try Com.Atproto.Repo.PutRecord.Input(json: Array(#"\#(base),"swapRecord":null}"#.utf8))
        #expect(absent.swapRecord == nil)
        #expect(null.swapRecord == .null)
        #expect(absent != null)
    }

    @Test func closedUnionsAreClosed() throws {
        let text = #"{"repo":"a.example.com","writes":[{"$type":"com.atproto.repo.applyWrites#rename"}]}"#
        #expect(throws: DataError.self) { try Com.Atproto.Repo.ApplyWrites.Input(json: Array(text.utf8)) }
    }
}
