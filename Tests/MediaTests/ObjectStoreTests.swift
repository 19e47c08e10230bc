import DataModel
import Foundation
import Media
import Testing

struct ObjectStoreTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "media-" + UUID().uuidString).path

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private func stream(_ pieces: [[UInt8]], failing: Bool = false) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: failing ? CancellationError() : nil)
        }
    }

    @Test func keepsBytesOnceUnderTheirHash() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try ObjectStore(folder: folder)
        let pieces = (0..<5).map { [UInt8](repeating: UInt8($0), count: 700_000) }
        let first = try await store.keep(store.receive(stream(pieces), limit: 10_000_000))
        let second = try await store.keep(store.receive(stream([pieces.flatMap { $0 }]), limit: 10_000_000))
        #expect(first == second)
        #expect(first.id.digest == SHA256Digest.of(pieces.flatMap { $0 }))
        #expect(first.size == 3_500_000)
        #expect(try files().count == 1)
        #expect(try await store.object(first.id) == first)
        #expect(try await store.object(fileID: first.id.fileID) == first)
        #expect(try await store.object(fileID: "../../etc/passwd") == nil)
        #expect(try await store.object(fileID: "0123456789abcdef") == nil)
        try store.removeNow(first.id)
        #expect(try await store.object(first.id) == nil)
    }

    @Test func failuresLeaveNothing() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try ObjectStore(folder: folder)
        await #expect(throws: MediaError.tooLarge(limit: 10)) {
            try await store.receive(stream([[1, 2, 3], [UInt8](repeating: 0, count: 8)]), limit: 10)
        }
        await #expect(throws: CancellationError.self) {
            try await store.receive(stream([[1, 2, 3]], failing: true), limit: 10)
        }
        try await store.discard(store.receive(stream([[1]]), limit: 10))
        #expect(try files().isEmpty)
    }

    @Test func adoptedBytesAreOnTheDiskOnceAndOutliveTheirFirstName() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try ObjectStore(folder: folder + "/a")
        let second = try ObjectStore(folder: folder + "/b")
        let original = try await first.keep(first.receive(stream([[1, 2, 3]]), limit: 10))
        let adopted = try await second.keep(second.adopt(original.path, limit: 10))
        #expect(adopted.id == original.id)
        let numbers = try [original.path, adopted.path].map { path in
            try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        }
        #expect(numbers[0] == numbers[1])
        try first.removeNow(original.id)
        #expect(try await second.object(adopted.id) == adopted)
        await #expect(throws: MediaError.tooLarge(limit: 2)) { try await second.adopt(adopted.path, limit: 2) }
        #expect(try files().count == 1)
    }

    @Test func bytesThatNobodyNeedsAreRemoved() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try ObjectStore(folder: folder)
        let needed = try await store.keep(store.receive(stream([[1]]), limit: 10))
        let orphan = try await store.keep(store.receive(stream([[2]]), limit: 10))
        try await store.removeUnneeded { ids in Set(ids.filter { $0 == needed.id }) }
        #expect(try await store.object(needed.id) == needed)
        #expect(try await store.object(orphan.id) == nil)
    }

    @Test func sweepingRemovesWhatWasLeft() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try ObjectStore(folder: folder)
        _ = try await store.receive(stream([[1]]), limit: 10)
        let kept = try await store.keep(store.receive(stream([[2]]), limit: 10))
        #expect(try files().count == 2)
        try store.sweep()
        #expect(try files().count == 1)
        #expect(try await store.object(kept.id) == kept)
    }
}
