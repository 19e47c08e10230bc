import DataModel

/// The block of a node: `{e: [{k, p, t, v}], l}` (specification "repository", MST node). `p` is how many bytes of the
/// path before are repeated, `k` the rest of the path.
extension TreeNode {
    /// The SHA-256 of a path has 256 bits.
    private static let maximumLayer = 128

    /// The block, given the CIDs of the subtrees in order.
    func encoded(subtrees: [CID?]) -> [UInt8] {
        var writer = DataWriter(.cbor)
        var node = writer.beginObject(2)
        writer.key("e", &node)
        writer.beginArray(leaves.count)
        var previous: [UInt8] = []
        for (index, leaf) in leaves.enumerated() {
            let path = Array(leaf.path.text.utf8)
            let shared = Self.sharedPrefix(previous, path)
            var entry = writer.beginObject(4)
            writer.key("k", &entry)
            writer.bytes(Array(path[shared...]))
            writer.key("p", &entry)
            writer.integer(Int64(shared))
            writer.key("t", &entry)
            writer.link(subtrees[index + 1])
            writer.key("v", &entry)
            writer.link(leaf.value)
            writer.endObject(&entry)
            previous = path
        }
        writer.endArray()
        writer.key("l", &node)
        writer.link(subtrees[0])
        writer.endObject(&node)
        return writer.bytes
    }

    /// How many bytes two paths share at their start.
    static func sharedPrefix(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Int {
        var count = 0
        for (a, b) in zip(left, right) {
            guard a == b else { break }
            count += 1
        }
        return count
    }

    /// Reads a block strictly: canonical encoding, greatest prefixes, ascending paths of one height inside `bounds`.
    /// `layer`: what the parent says; nil for the top, whose leaves tell it.
    static func decode(_ block: [UInt8], cid: CID, layer: Int?, bounds: TreeBounds) throws(RepoError) -> TreeNode {
        let raw: (left: CID?, entries: [RawEntry])
        do throws(DataError) {
            raw = try DataReader.decode(cbor: block) { (reader) throws(DataError) in try readNode(&reader) }
        } catch {
            throw .malformedNode(error.description)
        }
        guard raw.entries.count <= maximumLeaves else { throw .tooLarge("leaves of a node") }
        let leaves = try leaves(of: raw.entries)
        let height = leaves.first?.path.height
        guard let layer = layer ?? height ?? (raw.left == nil ? 0 : nil) else {
            throw .malformedNode("an empty node on top of a subtree")
        }
        guard (0...maximumLayer).contains(layer) else { throw .malformedNode("deeper than the lowest layer") }
        let subtrees = [raw.left.map(TreeLink.stored)] + raw.entries.map { $0.subtree.map(TreeLink.stored) }
        if layer == 0, subtrees.contains(where: { $0 != nil }) { throw .malformedNode("a subtree below layer 0") }
        for (index, leaf) in leaves.enumerated() {
            guard leaf.path.height == layer else { throw .malformedNode("a path in the wrong layer") }
            guard index == 0 || leaves[index - 1].path < leaf.path else { throw .malformedNode("paths out of order") }
        }
        if let first = leaves.first, let last = leaves.last, !bounds.contains(first.path) || !bounds.contains(last.path)
        {
            throw .malformedNode("a path outside of its subtree")
        }
        return TreeNode(layer: layer, leaves: leaves, subtrees: subtrees, cid: cid)
    }

    private struct RawEntry {
        var rest: [UInt8] = []
        var shared: Int64 = 0
        var subtree: CID?
        var value: CID
    }

    private static func leaves(of entries: [RawEntry]) throws(RepoError) -> [TreeLeaf] {
        var previous: [UInt8] = []
        var leaves: [TreeLeaf] = []
        leaves.reserveCapacity(entries.count)
        for entry in entries {
            guard entry.shared >= 0, entry.shared <= previous.count else { throw .malformedNode("a prefix too long") }
            let path = previous.prefix(Int(entry.shared)) + entry.rest
            guard path.count <= RecordPath.maximumLength else { throw .malformedNode("a path too long") }
            guard sharedPrefix(previous, path) == Int(entry.shared) else {
                throw .malformedNode("a prefix that is not the greatest")
            }
            guard let text = String(validating: path, as: UTF8.self), let checked = try? RecordPath(text) else {
                throw .malformedNode("a key that is no path")
            }
            leaves.append(TreeLeaf(path: checked, value: entry.value))
            previous = Array(path)
        }
        return leaves
    }

    private static func readNode(_ reader: inout DataReader) throws(DataError) -> (CID?, [RawEntry]) {
        var left: CID??
        var entries: [RawEntry]?
        var node = try reader.beginObject()
        while let key = try reader.nextKey(&node) {
            if key.equals("e") {
                entries = try reader.array { (reader) throws(DataError) in try readEntry(&reader) }
            } else if key.equals("l") {
                left = .some(try reader.optionalLink())
            } else {
                throw reader.failure("a field that nodes do not have")
            }
        }
        guard let entries else { throw reader.missing("e", in: node) }
        guard let left else { throw reader.missing("l", in: node) }
        return (left, entries)
    }

    private static func readEntry(_ reader: inout DataReader) throws(DataError) -> RawEntry {
        var rest: [UInt8]?
        var shared: Int64?
        var subtree: CID??
        var value: CID?
        var entry = try reader.beginObject()
        while let key = try reader.nextKey(&entry) {
            if key.equals("k") {
                rest = try reader.bytes()
            } else if key.equals("p") {
                shared = try reader.integer()
            } else if key.equals("t") {
                subtree = .some(try reader.optionalLink())
            } else if key.equals("v") {
                value = try reader.link()
            } else {
                throw reader.failure("a field that entries do not have")
            }
        }
        guard let rest, let shared, let subtree, let value else { throw reader.missing("k, p, t, v", in: entry) }
        return RawEntry(rest: rest, shared: shared, subtree: subtree, value: value)
    }
}

extension DataReader {
    fileprivate mutating func optionalLink() throws(DataError) -> CID? { try takeNull() ? nil : try link() }
}

extension DataWriter {
    fileprivate mutating func link(_ cid: CID?) {
        if let cid { link(cid) } else { null() }
    }
}
