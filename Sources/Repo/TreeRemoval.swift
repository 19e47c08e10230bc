public import DataModel

extension MerkleSearchTree {
    /// Removes the record at `path` and returns its CID; nil when there was none.
    @discardableResult
    public mutating func remove(_ path: RecordPath) throws(RepoError) -> CID? {
        let untouched = replaced
        let top = try takeTop()
        var removed: CID?
        let rest = try removing(path, height: path.height, from: top, bounds: .all, removed: &removed)
        guard removed != nil else {
            replaced = untouched
            return nil
        }
        root = try trimmed(rest, layer: top.layer)
        return removed
    }

    /// `node` without `path`; nil when nothing is left of it, and `node` itself when it does not have the path.
    private mutating func removing(
        _ path: RecordPath, height: Int, from node: TreeNode, bounds: TreeBounds, removed: inout CID?
    ) throws(RepoError) -> TreeLink? {
        let (index, found) = node.position(of: path)
        var leaves = node.leaves
        var subtrees = node.subtrees
        if found {
            removed = leaves[index].value
            let merged = try merge(
                subtrees[index], subtrees[index + 1], layer: node.layer - 1,
                left: node.bounds(ofSubtree: index, in: bounds), right: node.bounds(ofSubtree: index + 1, in: bounds))
            leaves.remove(at: index)
            subtrees.replaceSubrange(index...(index + 1), with: [merged])
        } else {
            guard node.layer > height, let link = subtrees[index] else { return .node(node) }
            let inner = node.bounds(ofSubtree: index, in: bounds)
            let child = try take(link, layer: node.layer - 1, bounds: inner)
            subtrees[index] = try removing(path, height: height, from: child, bounds: inner, removed: &removed)
            if removed == nil { return .node(node) }
        }
        return Self.link(layer: node.layer, leaves: leaves, subtrees: subtrees)
    }

    /// One subtree of two neighbours in the same layer.
    private mutating func merge(
        _ left: TreeLink?, _ right: TreeLink?, layer: Int, left leftBounds: TreeBounds, right rightBounds: TreeBounds
    ) throws(RepoError) -> TreeLink? {
        guard let left else { return right }
        guard let right else { return left }
        let before = try take(left, layer: layer, bounds: leftBounds)
        let behind = try take(right, layer: layer, bounds: rightBounds)
        let middle = try merge(
            before.subtrees[before.leaves.count], behind.subtrees[0], layer: layer - 1,
            left: before.bounds(ofSubtree: before.leaves.count, in: leftBounds),
            right: behind.bounds(ofSubtree: 0, in: rightBounds))
        try TreeNode.check(leaves: before.leaves + behind.leaves)
        return Self.link(
            layer: layer, leaves: before.leaves + behind.leaves,
            subtrees: before.subtrees.dropLast() + [middle] + behind.subtrees.dropFirst())
    }

    /// Takes empty nodes off the top.
    private mutating func trimmed(_ link: TreeLink?, layer: Int) throws(RepoError) -> TreeLink {
        guard var link else { return .node(.empty) }
        var layer = layer
        while true {
            let node = try open(link, layer: layer, bounds: .all)
            guard node.leaves.isEmpty, let below = node.subtrees[0] else { return link }
            if let cid = node.cid { replaced.insert(cid) }
            link = below
            layer -= 1
        }
    }
}
