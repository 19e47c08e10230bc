import Foundation
import Keys
import Labeler
import Syntax
import Testing

/// A labeler that moves here goes on behind its last number.
struct LabelNumberingTests {
    @Test func numbersGoOnBehindThoseThatAreLeftOut() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "numbers-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let did = try DID("did:web:localhost")
        let store = try LabelStore(path: folder + "/labeler.sqlite", sealing: .generate())
        try await store.add(did, key: .generate(.k256), at: 0)
        let now: Int64 = 1_767_323_045_678_000
        let writer = LabelWriter(store: store, now: { now })
        func emit(_ val: String) async throws -> Int64 {
            try await writer.emit(LabelDraft(uri: "did:plc:a", val: val), from: did).entry.seq
        }
        try await store.leaveOut(upTo: 41, at: now)
        #expect(try await store.newest() == 41)
        #expect(try await emit("a") == 42)
        // Numbers never go back.
        try await store.leaveOut(upTo: 7, at: now)
        #expect(try await emit("b") == 43)
        try await store.leaveOut(upTo: 100, at: now)
        #expect(try await emit("c") == 101)
        try await store.leaveOut(upTo: .max, at: now)
        #expect(try await emit("d") == LabelStore.greatestLeftOut + 1)
        #expect(try await store.labels(after: 0, limit: 10).map(\.seq) == [42, 43, 101, (1 << 52) + 1])
    }
}
