public import DataModel

/// A record that differs between two trees.
public struct RecordChange: Sendable, Hashable {
    public let path: RecordPath
    /// Nil when the record is new.
    public let old: CID?
    /// Nil when the record is gone.
    public let new: CID?

    public init(path: RecordPath, old: CID?, new: CID?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

extension MerkleSearchTree {
    /// What changed since `old`, in the order of paths. Subtrees that both trees share are not read.
    public func difference(since old: MerkleSearchTree<some BlockReading>) throws(RepoError) -> [RecordChange] {
        var left = try TreeFront(old)
        var right = try TreeFront(self)
        var changes: [RecordChange] = []
        while true {
            switch (left.head, right.head) {
            case (nil, nil): return changes
            case (.subtree(let a)?, .subtree(let b)?):
                if let cid = a.cid, cid == b.cid {
                    left.drop()
                    right.drop()
                } else if a.layer >= b.layer {
                    if a.layer == b.layer { try right.open() }
                    try left.open()
                } else {
                    try right.open()
                }
            case (.subtree?, _): try left.open()
            case (_, .subtree?): try right.open()
            case (.leaf(let a)?, .leaf(let b)?) where a.path == b.path:
                if a.value != b.value { changes.append(RecordChange(path: a.path, old: a.value, new: b.value)) }
                left.drop()
                right.drop()
            case (.leaf(let a)?, let b):
                if case .leaf(let b)? = b, b.path < a.path {
                    changes.append(RecordChange(path: b.path, old: nil, new: b.value))
                    right.drop()
                } else {
                    changes.append(RecordChange(path: a.path, old: a.value, new: nil))
                    left.drop()
                }
            case (nil, .leaf(let b)?):
                changes.append(RecordChange(path: b.path, old: nil, new: b.value))
                right.drop()
            }
        }
    }
}

/// The rest of a tree, with its first element at hand: a record, or a subtree that need not be opened.
private struct TreeFront<Blocks: BlockReading> {
    struct Subtree {
        let link: TreeLink
        /// Nil for the top, which tells its own layer.
        let layer: Int
        let bounds: TreeBounds

        var cid: CID? {
            switch link {
            case .stored(let cid): cid
            case .node(let node): node.cid
            }
        }
    }

    enum Element {
        case leaf(TreeLeaf)
        case subtree(Subtree)
    }

    private let tree: MerkleSearchTree<Blocks>
    /// The last is the first to come.
    private var elements: [Element]

    init(_ tree: MerkleSearchTree<Blocks>) throws(RepoError) {
        self.tree = tree
        elements = [.subtree(Subtree(link: tree.root, layer: try tree.top().layer, bounds: .all))]
    }

    var head: Element? { elements.last }

    mutating func drop() { elements.removeLast() }

    /// Replaces the subtree at the head by what is in it.
    mutating func open() throws(RepoError) {
        guard case .subtree(let subtree)? = elements.popLast() else { return }
        let isTop = elements.isEmpty && subtree.bounds.lower == nil && subtree.bounds.upper == nil
        let node =
            isTop ? try openTop(subtree) : try tree.open(subtree.link, layer: subtree.layer, bounds: subtree.bounds)
        for index in node.subtrees.indices.reversed() {
            if index < node.leaves.count { elements.append(.leaf(node.leaves[index])) }
            guard let link = node.subtrees[index] else { continue }
            let bounds = node.bounds(ofSubtree: index, in: subtree.bounds)
            elements.append(.subtree(Subtree(link: link, layer: node.layer - 1, bounds: bounds)))
        }
    }

    /// The top of an empty tree is the one node that may be empty.
    private func openTop(_ subtree: Subtree) throws(RepoError) -> TreeNode {
        let top = try tree.top()
        return top.isEmpty ? top : try tree.open(subtree.link, layer: subtree.layer, bounds: subtree.bounds)
    }
}
