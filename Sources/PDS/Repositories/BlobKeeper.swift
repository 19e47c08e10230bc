package import DataModel
import HTTPTransport
import Media
package import Repo
package import Syntax
import XRPC

/// Takes in blobs, hands them out, and throws away those that no record refers to.
package struct BlobKeeper: Sendable {
    /// The type of what nobody can tell the type of.
    static let unknownType = "application/octet-stream"
    /// Removed in one go; the next sweep does the rest.
    private static let sweepSize = 1000

    private let accounts: AccountStore
    private let blobs: BlobStore
    private let objects: ObjectStore
    private let limit: Int64
    private let lifetime: Int64
    private let quota: BlobQuota
    private let requireSpace: @Sendable () throws -> Void
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
        quota = BlobQuota(limits: configuration.limits, temporaryLifetime: configuration.temporaryBlobLifetime)
        requireSpace = configuration.requireSpace
        self.now = now
    }

    /// Throws away what an earlier process left half received, or stored without having said so.
    func discardUnfinished() async throws {
        try objects.sweep()
        try await objects.eachFolder { ids in try await blobs.removeUnowned(ids.map(\.cid), remove: remove) }
    }

    /// Keeps the bytes of a stream for an account, until a record refers to them or their time is over. Without a
    /// `mimeType`, the first bytes tell it.
    func receive(_ stream: BodyStream, mimeType: String?, for did: DID) async throws -> BlobRef {
        try await keep(mimeType: mimeType, for: did) { try await objects.receive(stream, limit: limit) }
    }

    private func keep(
        mimeType: String?, for did: DID, _ arrive: () async throws -> IncomingObject
    ) async throws -> BlobRef {
        guard let account = try await accounts.account(did) else { throw WriteRefusal.noSuchRepository }
        guard account.status.isActive else { throw WriteRefusal.inactive(account.status) }
        try requireSpace()
        let arrived: IncomingObject
        do {
            arrived = try await arrive()
        } catch MediaError.tooLarge {
            throw XRPCError.payloadTooLarge("The blob is longer than \(limit) bytes.")
        }
        do {
            let type: String
            if let mimeType {
                type = mimeType
            } else {
                type = MediaSignature.mimeType(of: try await arrived.head(MediaSignature.length)) ?? Self.unknownType
            }
            return try await blobs.add(
                BlobRef(ref: arrived.id.cid, mimeType: type, size: arrived.size), to: account, quota: quota, at: now()
            ) { try objects.keepNow(arrived) }
        } catch {
            try await objects.discard(arrived)
            throw error
        }
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
        try await blobs.forgetTemporary(before: now() - lifetime, limit: Self.sweepSize, remove: remove)
    }

    private var remove: @Sendable (CID) throws -> Void {
        { [objects] cid in try objects.removeNow(ObjectID(cid.digest)) }
    }
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
