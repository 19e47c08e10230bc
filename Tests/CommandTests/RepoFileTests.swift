import DataModel
import Foundation
import Keys
import Repo
import Syntax
import TestSupport
import Testing

/// `plyr repo inspect` and `verify` over archives that are written here.
struct RepoFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "repo-" + UUID().uuidString).path
    private let key = PrivateKey.generate(.k256)

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func archive() throws -> [UInt8] {
        var tree = MerkleSearchTree(blocks: MemoryBlocks())
        var blocks = MemoryBlocks()
        for index in 0..<40 {
            let bytes = (["n": .integer(Int64(index))] as Value).cbor()
            let record = CAR.Block(cid: CID.dagCBOR(bytes), bytes: bytes)
            blocks.insert(record)
            try tree.set(record.cid, at: RecordPath("com.example.\(index % 2 == 0 ? "even" : "odd")/\(index)"))
        }
        let changes = tree.changes()
        for block in changes.added { blocks.insert(block) }
        let commit = try Commit(
            did: DID("did:web:alice.test"), rev: TID("3jzfcijpj2z2a"), data: changes.root, key: key)
        return try RepositoryArchive.bytes(commit: commit, blocks: blocks)
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let path = folder + "/archive.car"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private func verify(_ path: String, _ key: PrivateKey, _ more: String...) async throws -> Executable.Answer {
        try await Executable.run(["repo", "verify", path, "--key", key.publicKey.didKey] + more)
    }

    @Test func wholeArchiveIsValid() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try file(archive())
        let answer = try await verify(path, key)
        #expect(answer.isSuccess)
        #expect(answer.lines == ["valid"])
        #expect(try await verify(path, key, "--did", "did:web:alice.test").isSuccess)
        #expect(try await !verify(path, key, "--did", "did:web:bob.test").isSuccess)
        let stranger = try await verify(path, PrivateKey.generate(.k256))
        #expect(!stranger.isSuccess)
        #expect(stranger.output.hasPrefix("invalid: "))
    }

    @Test func damageIsFound() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let whole = try archive()
        for offset in stride(from: 0, to: whole.count, by: 211) {
            var bytes = whole
            bytes[offset] ^= 0x55
            let answer = try await verify(file(bytes), key)
            #expect(!answer.isSuccess, "byte \(offset)")
            #expect(answer.output.hasPrefix("invalid: "), "byte \(offset)")
        }
        #expect(try await !verify(file(whole.dropLast()), key).isSuccess)
        #expect(try await !verify(file([]), key).isSuccess)
    }

    @Test func inspectionTellsWhatIsThere() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let answer = try await Executable.run(["repo", "inspect", file(archive())])
        #expect(answer.isSuccess)
        let summary = try Value(json: Array(answer.output.utf8))
        #expect(summary["did"]?.asString == "did:web:alice.test")
        #expect(summary["records"]?.asInteger == 40)
        #expect(summary["collections"] == ["com.example.even": 20, "com.example.odd": 20])
        #expect(try await !Executable.run(["repo", "inspect", file([1, 2, 3])]).isSuccess)
        #expect(try await !Executable.run(["repo", "inspect", folder + "/nothing.car"]).isSuccess)
    }
}
