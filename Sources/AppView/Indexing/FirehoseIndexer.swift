import DataModel
import Identity
import Keys
import Lexicons
import Logging
import Repo
import Schema
import Streams
import Syntax

/// Reads a firehose into the index, believing nothing that is not signed.
struct FirehoseIndexer: Sendable {
    typealias Message = Com.Atproto.Sync.SubscribeRepos.Message

    /// Names the stream whose cursor is kept.
    let source: String
    let index: IndexStore
    let identities: any IdentityResolving
    /// Origins of this server: those of its accounts, and those that their records name audio by.
    let ownOrigins: Set<String>
    let logger: Logger
    let now: @Sendable () -> Int64
    private let bounds = LogBounds()

    /// Keeps what a message says.
    func handle(_ message: Message) async throws {
        switch message {
        case .commit(let commit): try await handle(commit)
        case .identity(let identity):
            let place = Place(source, identity.seq)
            // Most of the network publishes nothing here: whoever is not in the index is not looked up.
            guard try await index.knows(identity.did) else { return try await index.advance(place) }
            // Something has changed: what was fetched a moment ago is no longer good enough.
            identities.forget(identity.did, handle: identity.handle)
            let handle = await handle(of: identity.did, refresh: true)
            try await index.update(handle: handle, of: identity.did, at: place)
        case .account(let account):
            try await index.update(
                isActive: account.active, isDeleted: account.status == "deleted", of: account.did,
                at: Place(source, account.seq))
        case .sync(let sync): try await index.advance(Place(source, sync.seq))
        case .info(let info):
            if bounds.next() != nil { logger.info("firehose", metadata: ["info": "\(LogBounds.text(info.name))"]) }
        }
    }

    private func handle(_ event: Com.Atproto.Sync.SubscribeRepos.Commit) async throws {
        let place = Place(source, event.seq)
        do {
            guard let message = try CommitMessage(event), message.isOfInterest else {
                return try await index.advance(place)
            }
            guard try await index.isNews(rev: event.rev, of: event.repo) else {
                return try await index.advance(place)
            }
            let records = try await verified(message)
            let host = try await identities.document(of: event.repo).pdsEndpoint
            let isHosted = host.map(ownOrigins.contains) ?? false
            let changes = changes(of: message, records: records, ownOrigins: isHosted ? ownOrigins : [])
            let known = try await index.handle(of: event.repo)
            let handle: Handle = if let known { known } else { await handle(of: event.repo, refresh: false) }
            try await index.apply(
                changes, of: event.repo, handle: handle, rev: event.rev, seenAt: now(), at: place)
        } catch let error as RepoError {
            try await drop(event, "\(error)", place)
        } catch let error as DataError {
            try await drop(event, "\(error)", place)
        } catch let error as IdentityError {
            // The directory is everybody's, and comes back. One account's own host may be away for good, and must not
            // hold up all others; a repository without a key does not count.
            if case .unavailable = error, event.repo.method == "plc" { throw error }
            try await drop(event, "\(error)", place)
        }
    }

    private func drop(
        _ event: Com.Atproto.Sync.SubscribeRepos.Commit, _ reason: String, _ place: Place
    ) async throws {
        if let count = bounds.next() {
            logger.warning(
                "commit dropped",
                metadata: [
                    "repo": "\(event.repo)", "reason": "\(LogBounds.text(reason))", "count": "\(count)",
                ])
        }
        try await index.advance(place)
    }

    /// The records of a commit whose signature and operations hold. A key may have changed since it was cached.
    private func verified(_ message: CommitMessage) async throws -> [RecordPath: [UInt8]] {
        do {
            return try message.verify(key: try await key(of: message.did, refresh: false))
        } catch RepoError.signature {
            return try message.verify(key: try await key(of: message.did, refresh: true))
        }
    }

    private func key(of did: DID, refresh: Bool) async throws -> PublicKey {
        let document = try await identities.document(of: did, refresh: refresh)
        guard let key = document.signingKey else { throw IdentityError.malformed("no signing key") }
        return key
    }

    private func handle(of did: DID, refresh: Bool) async -> Handle {
        (try? await identities.identity(of: .did(did), refresh: refresh).handle) ?? .invalid
    }

    /// Records that break their lexicon are left out, and an earlier version of them goes.
    private func changes(
        of message: CommitMessage, records: [RecordPath: [UInt8]], ownOrigins: Set<String>
    ) -> [IndexChange] {
        message.operations.compactMap { operation in
            do {
                return try IndexChange(
                    operation, in: message.did, record: records[operation.path], ownOrigins: ownOrigins)
            } catch {
                if let count = bounds.next() {
                    logger.notice(
                        "record dropped",
                        metadata: [
                            "repo": "\(message.did)", "path": "\(operation.path)",
                            "why": "\(LogBounds.text("\(error)"))",
                            "count": "\(count)",
                        ])
                }
                guard let collection = operation.path.collection, let rkey = operation.path.rkey else { return nil }
                return .delete(ATURI(authority: .did(message.did), collection: collection, rkey: rkey))
            }
        }
    }
}

extension CommitMessage {
    /// nil for an operation of a kind that nobody knows.
    init?(_ event: Com.Atproto.Sync.SubscribeRepos.Commit) throws(RepoError) {
        var operations: [RecordOperation] = []
        for op in event.ops {
            guard let operation = try RecordOperation(op) else { return nil }
            operations.append(operation)
        }
        self.init(
            did: event.repo, rev: event.rev, commit: event.commit, previousData: event.prevData,
            operations: operations, archive: event.blocks)
    }

    /// Whether any operation concerns a collection that is indexed.
    var isOfInterest: Bool {
        operations.contains { operation in
            operation.path.collection.map(IndexChange.collections.contains) ?? false
        }
    }
}

extension RecordOperation {
    init?(_ op: Com.Atproto.Sync.SubscribeRepos.RepoOp) throws(RepoError) {
        let path = try RecordPath(op.path)
        switch (op.action.text, op.cid, op.prev) {
        case ("create", let cid?, _): self.init(path: path, action: .create(cid))
        case ("update", let cid?, let previous?): self.init(path: path, action: .update(cid, previous: previous))
        case ("delete", nil, let previous?): self.init(path: path, action: .delete(previous: previous))
        default: return nil
        }
    }
}
