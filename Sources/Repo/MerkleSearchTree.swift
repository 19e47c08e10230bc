public import DataModel

/// The search tree that maps the paths of a repository to the CIDs of its records.
///
/// A value: changing a copy leaves the original as it was. Nodes are read from the block store when an operation needs
/// them, so that a write touches O(log n) of them, and are checked as they are read. Changes stay in memory until
/// `changes()` tells which blocks to add and remove.
public struct MerkleSearchTree<Blocks: BlockReading> {
    var root: TreeLink
    let blocks: Blocks
    /// Nodes of the store that operations took apart.
    var replaced: Set<CID> = []

    /// A tree without records.
    public init(blocks: Blocks) {
        root = .node(.empty)
        self.blocks = blocks
    }

    /// The tree whose top node is block `root`, which is read when it is needed.
    public init(root: CID, blocks: Blocks) {
        self.root = .stored(root)
        self.blocks = blocks
    }

    /// The record at `path`; nil when there is none.
    public func value(at path: RecordPath) throws(RepoError) -> CID? {
        var node = try top()
        var bounds = TreeBounds.all
        let height = path.height
        while node.layer >= height {
            let (index, found) = node.position(of: path)
            if found { return node.leaves[index].value }
            guard node.layer > height, let link = node.subtrees[index] else { return nil }
            bounds = node.bounds(ofSubtree: index, in: bounds)
            node = try open(link, layer: node.layer - 1, bounds: bounds)
        }
        return nil
    }

    /// The top node.
    func top() throws(RepoError) -> TreeNode {
        switch root {
        case .node(let node): node
        case .stored(let cid):
            try TreeNode.decode(blocks.required(cid), cid: cid, layer: nil, bounds: .all)
        }
    }

    /// Reads a node for looking at it.
    func open(_ link: TreeLink, layer: Int, bounds: TreeBounds) throws(RepoError) -> TreeNode {
        switch link {
        case .node(let node): return node
        case .stored(let cid):
            let node = try TreeNode.decode(blocks.required(cid), cid: cid, layer: layer, bounds: bounds)
            if node.isEmpty { throw .malformedNode("an empty subtree") }
            return node
        }
    }

    /// Reads a node for putting another in its place.
    mutating func take(_ link: TreeLink, layer: Int, bounds: TreeBounds) throws(RepoError) -> TreeNode {
        let node = try open(link, layer: layer, bounds: bounds)
        if let cid = node.cid { replaced.insert(cid) }
        return node
    }

    mutating func takeTop() throws(RepoError) -> TreeNode {
        let node = try top()
        if let cid = node.cid { replaced.insert(cid) }
        return node
    }
}

extension MerkleSearchTree: Sendable where Blocks: Sendable {}

/// What became of a tree since it was opened.
public struct TreeChanges: Sendable, Hashable {
    /// The top node.
    public let root: CID
    /// New nodes, parents before children.
    public let added: [CAR.Block]
    /// Nodes that the tree no longer has.
    public let removed: [CID]
}

extension MerkleSearchTree {
    /// The new top node, and which nodes to add to the store and may be removed from it.
    public func changes() -> TreeChanges {
        var encoding = TreeEncoding()
        let root = encoding.encode(root)
        return TreeChanges(
            root: root, added: encoding.blocks.reversed().filter { !replaced.contains($0.cid) },
            removed: replaced.subtracting(encoding.seen).sorted())
    }

    /// The CID of the top node.
    public var rootCID: CID {
        var encoding = TreeEncoding()
        return encoding.encode(root)
    }
}

/// Encodes the part of a tree that is in memory, from the leaves up.
private struct TreeEncoding {
    var blocks: [CAR.Block] = []
    var seen: Set<CID> = []

    mutating func encode(_ link: TreeLink) -> CID {
        switch link {
        case .stored(let cid): return cid
        case .node(let node):
            if let cid = node.cid {
                // Read and not changed: whatever is below is still in the store.
                seen.insert(cid)
                return cid
            }
            var subtrees = [CID?](repeating: nil, count: node.subtrees.count)
            // From right to left, because the list is reversed in the end.
            for index in node.subtrees.indices.reversed() {
                if let subtree = node.subtrees[index] { subtrees[index] = encode(subtree) }
            }
            let bytes = node.encoded(subtrees: subtrees)
            let cid = CID.dagCBOR(bytes)
            seen.insert(cid)
            blocks.append(CAR.Block(cid: cid, bytes: bytes))
            return cid
        }
    }
}
