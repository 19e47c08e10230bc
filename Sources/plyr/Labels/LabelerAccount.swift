import DataModel
import Lexicons
import PDS
import PDSClient
import Repo
import Syntax
import XRPC

/// The account of a labeler: its repository, wherever it is.
enum LabelerAccount {
    /// The service of this folder itself.
    case own(PDSService)
    /// Another account of this folder.
    case hosted(DID, PDSService)
    /// An account of another server.
    case remote(PDSSession)

    var did: DID {
        switch self {
        case .own(let service): service.configuration.did
        case .hosted(let did, _): did
        case .remote(let session): session.did
        }
    }

    /// The declaration that stands there; nil for none.
    func declaration() async throws -> Value? {
        switch self {
        case .own(let service), .hosted(_, let service):
            return try await service.record(
                ATURI(authority: .did(did), collection: LabelerDeclaration.collection, rkey: LabelerDeclaration.rkey))
        case .remote(let session):
            typealias Method = Com.Atproto.Repo.GetRecord
            do {
                let record = try await session.client.call(
                    Method.self,
                    .init(repo: .did(did), collection: LabelerDeclaration.collection, rkey: LabelerDeclaration.rkey))
                return .map(record.value)
            } catch let error where Method.Failure(error) == .recordNotFound {
                return nil
            }
        }
    }

    /// Puts the declaration there, if the present one still is what `present` says.
    func declare(_ record: Value, replacing present: Value?) async throws -> WrittenRecord {
        let rkey = try LabelerDeclaration.rkey
        let condition: RecordCondition = present.map { .exactly(.dagCBOR($0.cbor())) } ?? .absent
        let writer: any RecordWriting
        switch self {
        case .own(let service):
            try await service.makeOwnAccount()
            writer = service.writer
        case .hosted(_, let service): writer = service.writer
        case .remote(let session): writer = RemoteRepository(session)
        }
        do throws(RecordWritingError) {
            let result = try await writer.write(
                [
                    .put(
                        collection: LabelerDeclaration.collection, rkey: rkey, value: record, if: condition)
                ], to: did)
            guard let written = result.records.first else { throw .unavailable("nothing was written") }
            return written
        } catch {
            throw LabelerInputError("nothing was written: \(error.reason)")
        }
    }
}
