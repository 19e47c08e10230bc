import DataModel
import Repo
import Syntax

/// What `plyr repo inspect` tells about a repository.
enum RepositorySummary {
    /// More paths than this are counted, not listed.
    private static let maximumListed = 100

    static func json(_ repository: RepositoryInspection) -> [UInt8] {
        let commit = repository.commit
        var collections = DataMap()
        for (name, count) in repository.collections { collections[name] = .integer(Int64(count)) }
        let malformed = repository.malformedRecords.sorted { $0.key < $1.key }
        let value: Value = [
            "did": .string(commit.did.text),
            "rev": .string(commit.rev.text),
            "commit": .string(commit.cid.description),
            "root": .string(commit.data.description),
            "records": .integer(Int64(repository.recordCount)),
            "nodes": .integer(Int64(repository.nodeCount)),
            "collections": .map(collections),
            "extraBlocks": .integer(Int64(repository.extraBlocks.count)),
            "missingRecords": list(repository.missingRecords.map(\.text)),
            "malformedRecords": list(malformed.map { "\($0.key): \($0.value)" }),
        ]
        return value.json()
    }

    private static func list(_ texts: [String]) -> Value {
        let listed = texts.prefix(maximumListed).map(Value.string)
        let more = texts.count - listed.count
        return .array(more > 0 ? listed + [.string("and \(more) more")] : listed)
    }
}
