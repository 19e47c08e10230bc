package import DataModel
import HTTPTransport
import Media
package import Repo
package import Syntax
import Synchronization
import XRPC

/// Takes in blobs, hands them out, and throws away those that no record refers to.
package struct BlobKeeper: Sendable {
    /// Removed in one go; the next sweep does the rest.
    private static let sweepSize = 1000

    private let accounts: AccountStore
    private let blobs: BlobStore
    private let objects: ObjectStore
    private let arrivals = Arrivals()
    private let limit: Int64
    private let lifetime: Int64
    private let now: @Sendable () -> Int64

    init(
        accounts: AccountStore, objects: ObjectStore, configuration: PDSConfiguration,
        now: @escaping @Sendable () -> Int64
    ) {
        self.accounts = accounts
        blobs = BlobStore(database: accounts.database)
        self.objects = objects
        limit = configuration.blobUploadLimit
        lifetime = configuration.temporaryBlobLifetime
        self.now = now
    }

    /// Throws away what an earlier process left half received.
    func discardUnfinished() throws { try objects.sweep() }

    /// Keeps the bytes of a stream for an account, until a record refers to them or their time is over.
    func receive(_ stream: BodyStream, mimeType: String, for did: DID) async throws -> BlobRef {
        try await keep(mimeType: mimeType, for: did) { try await objects.receive(stream, limit: limit) }
    }

    private func keep(
        mimeType: String, for did: DID, _ arrive: () async throws -> IncomingObject
    ) async throws -> BlobRef {
        guard let account = try await accounts.account(did) else { throw WriteRefusal.noSuchRepository }
        guard account.status.isActive else { throw WriteRefusal.inactive(account.status) }
        let arrived: IncomingObject
        do {
            arrived = try await arrive()
        } catch MediaError.tooLarge {
            throw XRPCError.payloadTooLarge("The blob is longer than \(limit) bytes.")
        }
        let cid = arrived.id.cid
        guard arrivals.begin(cid) else {
            try await objects.discard(arrived)
            throw XRPCError(status: 503, name: "NotEnoughResources", message: "Try again.")
        }
        defer { arrivals.end(cid) }
        let blob = try await blobs.add(
            BlobRef(ref: cid, mimeType: mimeType, size: arrived.size), to: account, at: now())
        _ = try await objects.keep(arrived)
        return blob
    }

    /// The file of a blob that a record refers to.
    func file(of cid: CID, account: Account) async throws -> (blob: BlobRef, path: String)? {
        guard let blob = try await blobs.published(cid, of: account),
            let object = try await objects.object(ObjectID(cid.digest))
        else { return nil }
        return (blob, object.path)
    }

    /// Throws away what was uploaded long ago and is in no record.
    func sweep() async throws {
        let unowned = try await blobs.forgetTemporary(
            before: now() - lifetime, limit: Self.sweepSize, except: arrivals.all)
        for cid in unowned {
            // The same bytes may be arriving again just now.
            guard arrivals.begin(cid) else { continue }
            defer { arrivals.end(cid) }
            try await objects.remove(ObjectID(cid.digest))
        }
    }
}

/// Blobs that are being stored or removed at this moment, so that the one does not undo the other.
private final class Arrivals: Sendable {
    private let current = Mutex<Set<CID>>([])

    var all: Set<CID> { current.withLock { $0 } }

    func begin(_ cid: CID) -> Bool { current.withLock { $0.insert(cid).inserted } }

    func end(_ cid: CID) { current.withLock { _ = $0.remove(cid) } }
}

extension BlobKeeper: BlobWriting {
    package func upload(
        _ content: BlobContent, mimeType: String, to did: DID
    ) async throws(RecordWritingError) -> BlobRef {
        do {
            switch content {
            case .bytes(let bytes): return try await receive(BodyStream(bytes: bytes), mimeType: mimeType, for: did)
            case .file(let path):
                return try await keep(mimeType: mimeType, for: did) { try await objects.adopt(path, limit: limit) }
            }
        } catch let refusal as WriteRefusal {
            throw refusal.portError
        } catch let error as XRPCError {
            throw .refused(name: error.name, message: error.message ?? "")
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
