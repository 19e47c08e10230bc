public import DataModel

/// Goes over a tree in order, reading nodes as it comes to them: memory is bounded by the tree's height.
public struct TreeWalk<Blocks: BlockReading> {
    enum Step {
        /// A node is entered; its subtrees and leaves follow.
        case node(TreeNode)
        case leaf(TreeLeaf)
    }

    private struct Frame {
        let node: TreeNode
        let bounds: TreeBounds
        /// Twice the next subtree's index, plus one when that subtree is done and its leaf is next.
        var position: Int
    }

    private let tree: MerkleSearchTree<Blocks>
    private var stack: [Frame] = []
    private var pending: TreeNode?
    /// Leaves before this are left out.
    private let from: RecordPath?

    init(_ tree: MerkleSearchTree<Blocks>, from: RecordPath? = nil) throws(RepoError) {
        self.tree = tree
        self.from = from
        enter(try tree.top(), .all)
    }

    private mutating func enter(_ node: TreeNode, _ bounds: TreeBounds) {
        var position = 0
        // Where the walk begins in the middle, subtrees that lie before are not even read.
        if let from { position = 2 * node.position(of: from).index }
        stack.append(Frame(node: node, bounds: bounds, position: position))
        pending = node
    }

    mutating func step() throws(RepoError) -> Step? {
        if let node = pending {
            pending = nil
            return .node(node)
        }
        while var frame = stack.popLast() {
            let index = frame.position / 2
            if frame.position.isMultiple(of: 2) {
                frame.position += 1
                stack.append(frame)
                if let link = frame.node.subtrees[index] {
                    let bounds = frame.node.bounds(ofSubtree: index, in: frame.bounds)
                    enter(try tree.open(link, layer: frame.node.layer - 1, bounds: bounds), bounds)
                    pending = nil
                    return .node(stack[stack.count - 1].node)
                }
            } else if index < frame.node.leaves.count {
                frame.position += 1
                stack.append(frame)
                return .leaf(frame.node.leaves[index])
            }
        }
        return nil
    }

    /// The next record; nil at the end.
    public mutating func next() throws(RepoError) -> (path: RecordPath, value: CID)? {
        while let step = try step() {
            if case .leaf(let leaf) = step { return (leaf.path, leaf.value) }
        }
        return nil
    }
}

extension MerkleSearchTree {
    /// Goes over the records in the order of their paths, beginning with `from` or the next behind it.
    public func records(from path: RecordPath? = nil) throws(RepoError) -> TreeWalk<Blocks> {
        try TreeWalk(self, from: path)
    }

    /// All records; for trees that are known to be small.
    public func allRecords() throws(RepoError) -> [(path: RecordPath, value: CID)] {
        var walk = try records()
        var records: [(path: RecordPath, value: CID)] = []
        while let record = try walk.next() { records.append(record) }
        return records
    }
}
