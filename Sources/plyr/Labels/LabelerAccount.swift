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
    /// A DID that nobody here can write for.
    case foreign(DID)

    /// The account of a DID, as far as a folder knows it.
    init(_ did: DID, of service: PDSService) async throws {
        if did == service.configuration.did {
            self = .own(service)
        } else {
            self = try await service.account(.did(did)) == nil ? .foreign(did) : .hosted(did, service)
        }
    }

    var did: DID {
        switch self {
        case .own(let service): service.configuration.did
        case .hosted(let did, _): did
        case .remote(let session): session.did
        case .foreign(let did): did
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
        case .foreign: throw isForeign
        }
    }

    private var isForeign: LabelerInputError {
        LabelerInputError("\(did) is no account of this folder; --service and --handle name one of another server")
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
        case .foreign: throw isForeign
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
