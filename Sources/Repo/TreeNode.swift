import DataModel

/// A record's place in the tree: its path and its CID.
struct TreeLeaf: Sendable, Hashable {
    let path: RecordPath
    let value: CID
}

/// A subtree that is still in the store, or was changed and is in memory.
enum TreeLink: Sendable {
    case stored(CID)
    case node(TreeNode)
}

/// One node: leaves in order, with a subtree (or none) before, between and behind them. Never changed once made.
final class TreeNode: Sendable {
    /// Four leaves are usual and forty unheard of; whoever makes more does so on purpose.
    static let maximumLeaves = 1024

    /// The height of all leaves; subtrees are one layer below.
    let layer: Int
    let leaves: [TreeLeaf]
    /// One more than leaves.
    let subtrees: [TreeLink?]
    /// Where it was read from; nil for one that was made here.
    let cid: CID?

    init(layer: Int, leaves: [TreeLeaf], subtrees: [TreeLink?], cid: CID? = nil) {
        self.layer = layer
        self.leaves = leaves
        self.subtrees = subtrees
        self.cid = cid
    }

    static let empty = TreeNode(layer: 0, leaves: [], subtrees: [nil])

    /// Refuses a node that nobody would read.
    static func check(leaves: [TreeLeaf]) throws(RepoError) {
        guard leaves.count <= maximumLeaves else { throw .tooLarge("leaves of a node") }
    }

    var isEmpty: Bool { leaves.isEmpty && subtrees[0] == nil }

    /// How many leaves come before `path`, and whether the next one is it.
    func position(of path: RecordPath) -> (index: Int, found: Bool) {
        var low = 0
        var high = leaves.count
        while low < high {
            let middle = (low + high) / 2
            if leaves[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return (low, low < leaves.count && leaves[low].path == path)
    }

    /// What subtree `index` may hold, when the node itself may hold what lies in `bounds`.
    func bounds(ofSubtree index: Int, in bounds: TreeBounds) -> TreeBounds {
        TreeBounds(
            lower: index == 0 ? bounds.lower : leaves[index - 1].path,
            upper: index == leaves.count ? bounds.upper : leaves[index].path)
    }
}

/// The open interval of paths that a subtree may hold; nil is no bound.
struct TreeBounds: Sendable {
    var lower: RecordPath?
    var upper: RecordPath?

    static let all = TreeBounds()

    func contains(_ path: RecordPath) -> Bool {
        if let lower, path <= lower { return false }
        if let upper, path >= upper { return false }
        return true
    }
}
