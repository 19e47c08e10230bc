public import DataModel

/// What is wrong with a repository, a part of it, or an operation on it.
public enum RepoError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is not `<collection>/<record key>`.
    case path
    /// A block that is needed is not there.
    case missingBlock(CID)
    /// A node of the tree breaks the rule that is told.
    case malformedNode(String)
    /// The commit breaks the rule that is told.
    case malformedCommit(String)
    /// The archive breaks the rule that is told.
    case malformedArchive(String)
    /// The commit was not signed with the key.
    case signature
    /// An operation does not fit to the tree that it is said to have made.
    case operation(String)
    /// A named bound was exceeded.
    case tooLarge(String)
    /// The block store failed.
    case storage(String)

    public var description: String {
        switch self {
        case .path: "not the path of a record"
        case .missingBlock(let cid): "block \(cid) is missing"
        case .malformedNode(let reason): "malformed tree node: \(reason)"
        case .malformedCommit(let reason): "malformed commit: \(reason)"
        case .malformedArchive(let reason): "malformed archive: \(reason)"
        case .signature: "the commit's signature is not the account's"
        case .operation(let reason): "operation does not fit: \(reason)"
        case .tooLarge(let bound): "too large: \(bound)"
        case .storage(let reason): "block store: \(reason)"
        }
    }
}
