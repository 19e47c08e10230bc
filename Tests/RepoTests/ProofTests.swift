import DataModel
import Keys
import Repo
import Syntax
import Testing

@Suite struct ProofTests {
    private func record(_ number: Int) -> Value { ["$type": "a.b.c", "number": .integer(Int64(number))] }

    @Test func everyCommitCanBeUndoneFromItsMessage() throws {
        var repository = try TestRepository()
        for round in 0..<200 {
            var writes: [RecordPath: Value?] = [:]
            for _ in 0..<Int.random(in: 1...(round < 20 ? 40 : 4)) {
                let path = try RecordPath("a.b.c/\(Int.random(in: 0..<300))")
                writes[path] = .some(Int.random(in: 0..<3) == 0 ? nil : record(Int.random(in: 0..<1000)))
            }
            let message = try repository.write(writes)
            let records = try message.verify(key: repository.key.publicKey)
            #expect(records.count == message.operations.filter { $0.cid != nil }.count)
        }
    }

    @Test func lyingMessagesAreRefused() throws {
        var repository = try TestRepository()
        _ = try repository.write(
            Dictionary(uniqueKeysWithValues: try (0..<100).map { (try RecordPath("a.b.c/\($0)"), record($0)) }))
        let path = try RecordPath("a.b.c/7")
        let good = try repository.write([path: record(1007), RecordPath("a.b.c/200"): record(200)])
        let key = repository.key.publicKey
        _ = try good.verify(key: key)
        func changed(
            operations: [RecordOperation]? = nil, previousData: CID? = nil, rev: TID? = nil, did: DID? = nil
        ) -> CommitMessage {
            CommitMessage(
                did: did ?? good.did, rev: rev ?? good.rev, commit: good.commit,
                previousData: previousData ?? good.previousData, operations: operations ?? good.operations,
                archive: good.archive)
        }
        #expect(throws: RepoError.signature) { try good.verify(key: PrivateKey.generate(.k256).publicKey) }
        #expect(throws: RepoError.self) { try changed(operations: Array(good.operations.dropLast())).verify(key: key) }
        #expect(throws: RepoError.self) { try changed(operations: []).verify(key: key) }
        #expect(throws: RepoError.self) { try changed(previousData: good.commit).verify(key: key) }
        #expect(throws: RepoError.self) { try changed(rev: TID("3jzfcijpj2z2a")).verify(key: key) }
        #expect(throws: RepoError.self) { try changed(did: DID("did:plc:x")).verify(key: key) }
        #expect(throws: RepoError.self) { try changed(operations: good.operations + good.operations).verify(key: key) }
        let wrong = RecordOperation(path: path, action: .update(good.commit, previous: good.commit))
        #expect(throws: RepoError.self) { try changed(operations: good.operations + [wrong]).verify(key: key) }
    }

    @Test func recordsAreProved() throws {
        var repository = try TestRepository()
        _ = try repository.write(
            Dictionary(uniqueKeysWithValues: try (0..<200).map { (try RecordPath("a.b.c/\($0)"), record($0)) }))
        let key = repository.key.publicKey
        for number in [0, 1, 17, 199] {
            let path = try RecordPath("a.b.c/\(number)")
            let archive = try RecordProof.archive(of: path, commit: repository.commit, blocks: repository.blocks)
            guard
                case .record(let cid, let value, _) = try RecordProof(
                    archive, path: path, did: repository.did, key: key)
            else {
                Issue.record("not there")
                continue
            }
            #expect(value == record(number))
            #expect(cid == CID.dagCBOR(value.cbor()))
            #expect(throws: RepoError.signature) {
                try RecordProof(archive, path: path, did: repository.did, key: PrivateKey.generate(.p256).publicKey)
            }
            #expect(throws: RepoError.self) { try RecordProof(archive, path: path, did: DID("did:plc:x"), key: key) }
        }
        let absent = try RecordPath("a.b.c/none")
        let archive = try RecordProof.archive(of: absent, commit: repository.commit, blocks: repository.blocks)
        let proof = try RecordProof(archive, path: absent, did: repository.did, key: key)
        #expect(proof == .absent(commit: repository.commit))
    }

    @Test func archivesAreReadBack() throws {
        var repository = try TestRepository()
        for round in 0..<5 {
            _ = try repository.write(
                Dictionary(
                    uniqueKeysWithValues: try (0..<60).map { (try RecordPath("a.b.c\(round)/\($0)"), record($0)) }))
        }
        let archive = try RepositoryArchive.bytes(commit: repository.commit, blocks: repository.blocks)
        let inspection = try RepositoryInspection(archive)
        try inspection.verify(did: repository.did, key: repository.key.publicKey)
        #expect(inspection.recordCount == 300)
        #expect(inspection.collections.count == 5)
        #expect(inspection.extraBlocks.isEmpty)
        // Any cut is noticed, whatever is missing.
        for length in stride(from: 0, to: archive.count, by: 997) {
            #expect(throws: RepoError.self) {
                try RepositoryInspection(Array(archive.prefix(length)))
                    .verify(did: repository.did, key: repository.key.publicKey)
            }
        }
    }

    @Test func randomBytesAreNoRepository() {
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255) }
            #expect(throws: RepoError.self) { try RepositoryInspection(bytes) }
        }
    }
}
