import DataModel
import Foundation
import Identity
import Lexicons
import Logging
import Syntax
import Synchronization
import Testing

@testable import AppView

/// Identities that cannot be had now.
final class NoIdentities: IdentityResolving {
    private let asked = Mutex(0)

    var questions: Int { asked.withLock { $0 } }

    func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument {
        asked.withLock { $0 += 1 }
        throw .unavailable("nobody answers")
    }

    func forget(_ did: DID, handle: Handle?) {}

    func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID {
        asked.withLock { $0 += 1 }
        throw .unavailable("nobody answers")
    }
}

struct FirehoseTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "firehose-" + UUID().uuidString).path
    private let index: IndexStore
    private let identities = NoIdentities()
    private let indexer: FirehoseIndexer

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        index = try IndexStore(path: folder + "/index.sqlite")
        indexer = FirehoseIndexer(
            source: "test", index: index, identities: identities, ownOrigins: [], logger: Logger(label: "test"),
            now: { 0 })
    }

    private func commit(of did: String, seq: Int64) throws -> FirehoseIndexer.Message {
        let cid = CID.dagCBOR([0xa0])
        let rev = TID(microseconds: seq, clockID: 0)
        return .commit(
            Com.Atproto.Sync.SubscribeRepos.Commit(
                seq: seq, rebase: false, tooBig: false, repo: try DID(did), commit: cid, rev: rev, since: nil,
                blocks: [], ops: [.init(action: .create, path: "\(Fm.Plyr.Track.nsid)/\(rev)", cid: cid)], blobs: [],
                time: Datetime(microseconds: 0)))
    }

    @Test func oneAccountsDeadHostHoldsNobodyUp() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await indexer.handle(commit(of: "did:web:gone.example", seq: 1))
        #expect(try await index.cursor(of: "test") == 1)
        // The directory is everybody's, and is waited for.
        await #expect(throws: IdentityError.unavailable("nobody answers")) {
            try await indexer.handle(commit(of: "did:plc:ewvi7nxzyoun6zhxrhs64oiz", seq: 2))
        }
        #expect(try await index.cursor(of: "test") == 1)
    }

    @Test func strangersAreNotLookedUp() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        let message = FirehoseIndexer.Message.identity(.init(seq: 3, did: did, time: Datetime(microseconds: 0)))
        try await indexer.handle(message)
        #expect(identities.questions == 0)
        #expect(try await index.cursor(of: "test") == 3)
        try await index.apply(
            [], of: did, handle: try Handle("ada.test"), rev: TID(microseconds: 1, clockID: 0), seenAt: 0,
            at: Place("test", 4))
        try await indexer.handle(message)
        #expect(identities.questions > 0)
    }
}
