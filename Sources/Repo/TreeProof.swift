public import DataModel

extension MerkleSearchTree {
    /// The nodes between the top and `path`: they prove which record is there, or that none is.
    ///
    /// The tree must be in the store as it is; changes in memory have no CIDs yet and are left out.
    public func proof(of path: RecordPath) throws(RepoError) -> [CAR.Block] {
        var collected = ProofNodes()
        _ = try descend(to: path, &collected)
        return try collected.blocks(from: blocks)
    }

    /// The nodes that a reader needs for undoing operations on `paths`: the way to each, and where a record is, both
    /// edges that would grow together if it were not (specification "sync", operation inversion).
    public func coveringProof(of paths: [RecordPath]) throws(RepoError) -> [CAR.Block] {
        var collected = ProofNodes()
        for path in paths {
            guard let found = try descend(to: path, &collected) else { continue }
            try descendEdge(of: found, subtree: found.index, isLast: true, &collected)
            try descendEdge(of: found, subtree: found.index + 1, isLast: false, &collected)
        }
        return try collected.blocks(from: blocks)
    }

    private struct Place {
        let node: TreeNode
        let bounds: TreeBounds
        let index: Int
    }

    /// Goes as far down as there are nodes, or to where `path` is.
    private func descend(to path: RecordPath, _ collected: inout ProofNodes) throws(RepoError) -> Place? {
        var node = try top()
        var bounds = TreeBounds.all
        while true {
            collected.add(node)
            let (index, found) = node.position(of: path)
            if found { return Place(node: node, bounds: bounds, index: index) }
            guard let link = node.subtrees[index] else { return nil }
            bounds = node.bounds(ofSubtree: index, in: bounds)
            node = try open(link, layer: node.layer - 1, bounds: bounds)
        }
    }

    private func descendEdge(
        of place: Place, subtree: Int, isLast: Bool, _ collected: inout ProofNodes
    ) throws(RepoError) {
        var node = place.node
        var bounds = place.bounds
        var index = subtree
        while let link = node.subtrees[index] {
            bounds = node.bounds(ofSubtree: index, in: bounds)
            node = try open(link, layer: node.layer - 1, bounds: bounds)
            collected.add(node)
            index = isLast ? node.leaves.count : 0
        }
    }
}

/// Nodes in the order they were found, each once.
private struct ProofNodes {
    private var seen: Set<CID> = []
    private var order: [CID] = []

    mutating func add(_ node: TreeNode) {
        if let cid = node.cid, seen.insert(cid).inserted { order.append(cid) }
    }

    func blocks(from source: some BlockReading) throws(RepoError) -> [CAR.Block] {
        var blocks: [CAR.Block] = []
        for cid in order { blocks.append(CAR.Block(cid: cid, bytes: try source.required(cid))) }
        return blocks
    }
}
