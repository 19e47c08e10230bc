public import DataModel

/// One change of a commit, with what was there before, so that it can be undone.
public struct RecordOperation: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case create(CID)
        case update(CID, previous: CID)
        case delete(previous: CID)
    }

    public let path: RecordPath
    public let action: Action

    public init(path: RecordPath, action: Action) {
        self.path = path
        self.action = action
    }

    /// From a difference; nil when nothing changed.
    public init?(_ change: RecordChange) {
        path = change.path
        switch (change.old, change.new) {
        case (nil, let new?): action = .create(new)
        case (let old?, let new?) where old != new: action = .update(new, previous: old)
        case (let old?, nil): action = .delete(previous: old)
        default: return nil
        }
    }

    /// The record after the operation; nil for a deletion.
    public var cid: CID? {
        switch action {
        case .create(let cid), .update(let cid, _): cid
        case .delete: nil
        }
    }

    /// The record before the operation; nil for a creation.
    public var previous: CID? {
        switch action {
        case .create: nil
        case .update(_, let previous), .delete(let previous): previous
        }
    }
}

extension MerkleSearchTree {
    /// Undoes an operation; throws when the tree is not as the operation left it.
    public mutating func undo(_ operation: RecordOperation) throws(RepoError) {
        let found: CID?
        if let previous = operation.previous {
            found = try set(previous, at: operation.path)
        } else {
            found = try remove(operation.path)
        }
        guard found == operation.cid else { throw .operation("\(operation.path) is not what the operation made it") }
    }
}
