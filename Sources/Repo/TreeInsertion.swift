public import DataModel

extension MerkleSearchTree {
    /// Puts `value` at `path` and returns what was there.
    @discardableResult
    public mutating func set(_ value: CID, at path: RecordPath) throws(RepoError) -> CID? {
        let leaf = TreeLeaf(path: path, value: value)
        let height = path.height
        let top = try takeTop()
        if top.isEmpty {
            root = .node(TreeNode(layer: height, leaves: [leaf], subtrees: [nil, nil]))
            return nil
        }
        if height > top.layer {
            let (left, right) = try split(top, at: path, bounds: .all)
            let below = height - 1
            root = .node(
                TreeNode(
                    layer: height, leaves: [leaf],
                    subtrees: [
                        Self.raise(left, from: top.layer, to: below), Self.raise(right, from: top.layer, to: below),
                    ]
                ))
            return nil
        }
        var previous: CID?
        root = .node(try inserting(leaf, height: height, in: top, bounds: .all, previous: &previous))
        return previous
    }

    /// `node` with `leaf` in it or below it.
    private mutating func inserting(
        _ leaf: TreeLeaf, height: Int, in node: TreeNode, bounds: TreeBounds, previous: inout CID?
    ) throws(RepoError) -> TreeNode {
        let (index, found) = node.position(of: leaf.path)
        var leaves = node.leaves
        var subtrees = node.subtrees
        if found {
            previous = leaves[index].value
            leaves[index] = leaf
            return TreeNode(layer: node.layer, leaves: leaves, subtrees: subtrees)
        }
        let inner = node.bounds(ofSubtree: index, in: bounds)
        if node.layer == height {
            let (left, right) = try split(subtrees[index], layer: height - 1, at: leaf.path, bounds: inner)
            leaves.insert(leaf, at: index)
            try TreeNode.check(leaves: leaves)
            subtrees.replaceSubrange(index...index, with: [left, right])
        } else if let link = subtrees[index] {
            let child = try take(link, layer: node.layer - 1, bounds: inner)
            subtrees[index] = .node(
                try inserting(leaf, height: height, in: child, bounds: inner, previous: &previous))
        } else {
            let lowest = TreeNode(layer: height, leaves: [leaf], subtrees: [nil, nil])
            subtrees[index] = Self.raise(.node(lowest), from: height, to: node.layer - 1)
        }
        return TreeNode(layer: node.layer, leaves: leaves, subtrees: subtrees)
    }

    /// Puts empty nodes on top of a subtree until it reaches layer `target`.
    private static func raise(_ link: TreeLink?, from layer: Int, to target: Int) -> TreeLink? {
        guard var link else { return nil }
        var layer = layer
        while layer < target {
            layer += 1
            link = .node(TreeNode(layer: layer, leaves: [], subtrees: [link]))
        }
        return link
    }

    private mutating func split(
        _ link: TreeLink?, layer: Int, at path: RecordPath, bounds: TreeBounds
    ) throws(RepoError) -> (TreeLink?, TreeLink?) {
        guard let link else { return (nil, nil) }
        return try split(try take(link, layer: layer, bounds: bounds), at: path, bounds: bounds)
    }

    /// What of `node` lies before `path`, and what behind it; `path` itself is not in it.
    private mutating func split(
        _ node: TreeNode, at path: RecordPath, bounds: TreeBounds
    ) throws(RepoError) -> (TreeLink?, TreeLink?) {
        let index = node.position(of: path).index
        let inner = node.bounds(ofSubtree: index, in: bounds)
        let (left, right) = try split(node.subtrees[index], layer: node.layer - 1, at: path, bounds: inner)
        let before = Self.link(
            layer: node.layer, leaves: Array(node.leaves[..<index]), subtrees: node.subtrees[..<index] + [left])
        let behind = Self.link(
            layer: node.layer, leaves: Array(node.leaves[index...]), subtrees: [right] + node.subtrees[(index + 1)...])
        return (before, behind)
    }

    /// A node in memory; nil when it would hold nothing.
    static func link(layer: Int, leaves: [TreeLeaf], subtrees: some Sequence<TreeLink?>) -> TreeLink? {
        let node = TreeNode(layer: layer, leaves: leaves, subtrees: Array(subtrees))
        return node.isEmpty ? nil : .node(node)
    }
}
