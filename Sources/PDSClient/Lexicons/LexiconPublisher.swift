package import DataModel
import Lexicons
package import Schema
package import Repo
import Syntax
import XRPC

/// Writes documents to the repository of the account that publishes them.
package struct LexiconPublisher: Sendable {
    /// Of one commit; what relays take in a message is 200 operations and 2 MB.
    static let maximumBatch = 50
    private static let maximumBatchBytes = 1_000_000

    let session: PDSSession

    package init(_ session: PDSSession) { self.session = session }

    /// What has to be done for the account to have just these documents; others that it has stay.
    package func changes(for own: [LocalLexicon]) async throws -> [LexiconChange] {
        let published = try await LexiconHost.list(session.client, session.did)
        return own.sorted { $0.nsid < $1.nsid }.map { LexiconChange($0, published: published[$0.nsid]) }
    }

    /// Does it: all of a batch or none, and nothing that has been changed by others since it was looked at.
    /// `written` hears of each document that stands there.
    package func publish(
        _ changes: [LexiconChange], written: (LexiconChange, WrittenRecord) -> Void
    ) async throws(RecordWritingError) {
        let repository = RemoteRepository(session)
        for batch in Self.batches(changes) {
            let result = try await repository.write(batch.map(\.write), to: session.did)
            for (change, record) in zip(batch, result.records) { written(change, record) }
        }
    }

    /// What the changes break for those who know what is published now.
    package func breaking(_ changes: [LexiconChange]) async throws -> [Change] {
        var before = Catalog()
        var after = Catalog()
        for change in changes {
            if let document = change.lexicon.document { after.add(document) }
            switch change.kind {
            case .create: break
            case .none: if let document = change.lexicon.document { before.add(document) }
            case .update:
                let record = try await session.client.call(
                    Com.Atproto.Repo.GetRecord.self,
                    .init(
                        repo: .did(session.did), collection: Com.Atproto.Lexicon.Schema.nsid, rkey: change.lexicon.rkey)
                )
                let json = Value.map(record.value).json()
                // What is published and is no lexicon is of use to nobody, so that nothing can break.
                if let document = LexiconDocument.parse(json: json, file: "published").document { before.add(document) }
            }
        }
        return Comparison.changes(from: before, to: after).filter(\.isBreaking)
    }

    static func batches(_ changes: [LexiconChange]) -> [[LexiconChange]] {
        var batches: [[LexiconChange]] = []
        var bytes = 0
        for change in changes where change.kind != .none {
            let size = Value.map(change.lexicon.record).cbor().count
            if let last = batches.last, last.count < maximumBatch, bytes + size <= maximumBatchBytes {
                batches[batches.count - 1].append(change)
                bytes += size
            } else {
                batches.append([change])
                bytes = size
            }
        }
        return batches
    }
}

/// What becomes of one document.
package struct LexiconChange: Sendable {
    package enum Kind: Sendable, Hashable {
        /// It is published just so.
        case none
        case create
        /// Another version is published.
        case update(CID)
    }

    package let lexicon: LocalLexicon
    package let kind: Kind

    package init(_ lexicon: LocalLexicon, published: CID?) {
        self.lexicon = lexicon
        kind =
            switch published {
            case nil: .create
            case lexicon.cid?: .none
            case let other?: .update(other)
            }
    }

    var write: RecordWrite {
        let condition: RecordCondition =
            switch kind {
            case .none: .exactly(lexicon.cid)
            case .create: .absent
            case .update(let previous): .exactly(previous)
            }
        return .put(
            collection: Com.Atproto.Lexicon.Schema.nsid, rkey: lexicon.rkey, value: .map(lexicon.record),
            if: condition)
    }
}
