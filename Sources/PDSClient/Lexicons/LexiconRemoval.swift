package import DataModel
import Lexicons
package import Repo
package import Syntax

/// A document to delete from the repository of the account that publishes it.
package struct LexiconRemoval: Sendable {
    package let nsid: NSID
    /// The version that is published; nil if there is none.
    package let published: CID?
    let rkey: RecordKey
}

extension LexiconPublisher {
    /// What the account publishes of `names`, each once and in order.
    package func removals(of names: [NSID]) async throws -> [LexiconRemoval] {
        let published = try await LexiconHost.list(session.client, session.did)
        return try Set(names.map(\.normalized)).sorted().map { nsid in
            LexiconRemoval(nsid: nsid, published: published[nsid], rkey: try RecordKey(nsid.text))
        }
    }

    /// Deletes what is published: all of a batch or none, and nothing that was changed since it was looked at.
    /// `deleted` is called with the address of each document that was deleted.
    package func unpublish(
        _ removals: [LexiconRemoval], deleted: (ATURI) -> Void
    ) async throws(RecordWritingError) {
        let repository = RemoteRepository(session)
        var rest = removals.filter { $0.published != nil }[...]
        while !rest.isEmpty {
            let writes = rest.prefix(Self.maximumBatch).compactMap(\.write)
            rest = rest.dropFirst(Self.maximumBatch)
            for record in try await repository.write(writes, to: session.did).records { deleted(record.uri) }
        }
    }
}

extension LexiconRemoval {
    fileprivate var write: RecordWrite? {
        published.map { .delete(collection: Com.Atproto.Lexicon.Schema.nsid, rkey: rkey, if: .exactly($0)) }
    }
}
