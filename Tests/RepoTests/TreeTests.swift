import DataModel
import Repo
import Syntax
import Testing

/// Builds the tree of a sorted list of records by its definition, from the top down: no insertion, no deletion.
private struct DefinedTree {
    private(set) var blocks: [CID: [UInt8]] = [:]

    mutating func root(of records: [RecordPath: CID]) -> CID {
        let sorted = records.sorted { $0.key < $1.key }
        guard let top = sorted.map(\.key.height).max() else { return node(left: nil, entries: []) }
        return subtree(sorted[...], layer: top) ?? node(left: nil, entries: [])
    }

    private mutating func subtree(_ records: ArraySlice<(key: RecordPath, value: CID)>, layer: Int) -> CID? {
        if records.isEmpty { return nil }
        var rest = records
        let left = subtree(takeBelow(&rest, layer), layer: layer - 1)
        var entries: [Value] = []
        var previous: [UInt8] = []
        while let leaf = rest.popFirst() {
            let path = Array(leaf.key.text.utf8)
            let shared = zip(previous, path).prefix { $0 == $1 }.count
            let right = subtree(takeBelow(&rest, layer), layer: layer - 1)
            entries.append([
                "k": .bytes(Array(path[shared...])), "p": .integer(Int64(shared)), "v": .link(leaf.value),
                "t": right.map(Value.link) ?? .null,
            ])
            previous = path
        }
        return node(left: left, entries: entries)
    }

    private func takeBelow(
        _ rest: inout ArraySlice<(key: RecordPath, value: CID)>, _ layer: Int
    ) -> ArraySlice<(key: RecordPath, value: CID)> {
        let below = rest.prefix { $0.key.height < layer }
        rest = rest.dropFirst(below.count)
        return below
    }

    private mutating func node(left: CID?, entries: [Value]) -> CID {
        let block = (["l": left.map(Value.link) ?? .null, "e": .array(entries)] as Value).cbor()
        let cid = CID.dagCBOR(block)
        blocks[cid] = block
        return cid
    }
}

@Suite struct TreeTests {
    private let value: CID
    private let emptyTree = "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"

    init() throws { value = try CID("bafyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454") }

    private func tree(_ keys: [String]) throws -> MerkleSearchTree<MemoryBlocks> {
        var tree = MerkleSearchTree(blocks: MemoryBlocks())
        for key in keys { try tree.set(value, at: RecordPath("com.example.record/\(key)")) }
        return tree
    }

    @Test(arguments: [
        ("", 0), ("asdf", 0), ("blue", 1), ("2653ae71", 0), ("88bfafc7", 2), ("2a92d355", 4), ("884976f5", 6),
        ("app.bsky.feed.post/454397e440ec", 4), ("app.bsky.feed.post/9adeb165882c", 8),
    ])
    func height(_ key: String, _ height: Int) {
        #expect(RecordPath.height(of: Array(key.utf8)) == height)
    }

    /// What nobody would read is not made: not by adding, and not by joining two nodes.
    @Test func nodesHaveNoMoreLeavesThanReadersTake() throws {
        var low: [RecordPath] = []
        var high: RecordPath?
        var index = 10_000
        while low.count < 1025 || high == nil {
            let path = try RecordPath("com.example.record/\(index)")
            if path.height == 0, low.count < 1025 { low.append(path) }
            // In the middle of the others, so that it parts them.
            if path.height > 0, low.count >= 512, high == nil { high = path }
            index += 1
        }
        var tree = MerkleSearchTree(blocks: MemoryBlocks())
        for path in low.prefix(1024) { try tree.set(value, at: path) }
        let full = tree
        #expect(throws: RepoError.tooLarge("leaves of a node")) { try tree.set(value, at: low[1024]) }
        tree = full
        let divider = try #require(high)
        try tree.set(value, at: divider)
        try tree.set(value, at: low[1024])
        #expect(throws: RepoError.tooLarge("leaves of a node")) { try tree.remove(divider) }
    }

    @Test(arguments: [
        ([], "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"),
        (["3jqfcqzm3fo2j"], "bafyreibj4lsc3aqnrvphp5xmrnfoorvru4wynt6lwidqbm2623a6tatzdu"),
        (["3jqfcqzm3fx2j"], "bafyreih7wfei65pxzhauoibu3ls7jgmkju4bspy4t2ha2qdjnzqvoy33ai"),
        (
            ["3jqfcqzm3fp2j", "3jqfcqzm3fr2j", "3jqfcqzm3fs2j", "3jqfcqzm3ft2j", "3jqfcqzm4fc2j"],
            "bafyreicmahysq4n6wfuxo522m6dpiy7z7qzym3dzs756t5n7nfdgccwq7m"
        ),
    ])
    func golden(_ keys: [String], _ root: String) throws {
        #expect(try tree(keys).rootCID.description == root)
        #expect(try tree(keys.reversed()).rootCID.description == root)
    }

    @Test(arguments: [
        "", "a", "/", "a/", "/a", "a/b/c", "a//b", "a/b ", "a/é", "a/b%", "a/" + String(repeating: "k", count: 1023),
    ])
    func notPaths(_ text: String) {
        #expect(throws: RepoError.self) { try RecordPath(text) }
    }

    @Test func randomChangesGiveTheDefinedTree() throws {
        var store = MemoryBlocks()
        var records: [RecordPath: CID] = [:]
        var root = try CID(emptyTree)
        for block in MerkleSearchTree(blocks: MemoryBlocks()).changes().added { store.insert(block) }
        for round in 0..<150 {
            var tree = MerkleSearchTree(root: root, blocks: store)
            for _ in 0..<Int.random(in: 1...12) {
                let path = try RecordPath("a.b.c/\(Int.random(in: 0..<220))")
                let cid = CID.raw([UInt8.random(in: 0...255), UInt8(round)])
                if Bool.random() {
                    #expect(try tree.set(cid, at: path) == records.updateValue(cid, forKey: path))
                } else {
                    #expect(try tree.remove(path) == records.removeValue(forKey: path))
                }
            }
            let changes = tree.changes()
            var defined = DefinedTree()
            #expect(defined.root(of: records) == changes.root)
            for block in changes.added { store.insert(block) }
            for cid in changes.removed { store.remove(cid) }
            #expect(store.blocks == defined.blocks)
            root = changes.root
            let found = try MerkleSearchTree(root: root, blocks: store).allRecords()
            #expect(found.map(\.path) == records.keys.sorted())
            #expect(found.allSatisfy { records[$0.path] == $0.value })
        }
    }

    @Test func walkBeginsInTheMiddle() throws {
        let paths = try (0..<300).map { try RecordPath("a.b.c/\($0)") }.sorted()
        var tree = MerkleSearchTree(blocks: MemoryBlocks())
        for path in paths.shuffled() { try tree.set(value, at: path) }
        for start in stride(from: 0, to: paths.count, by: 7) {
            var walk = try tree.records(from: paths[start])
            for path in paths[start...] { #expect(try walk.next()?.path == path) }
            #expect(try walk.next() == nil)
        }
        var behind = try tree.records(from: RecordPath("b/b"))
        #expect(try behind.next() == nil)
        var between = try tree.records(from: RecordPath("a.b.c/100:"))
        #expect(try between.next()?.path.text == "a.b.c/101")
    }

    @Test func differenceIsWhatChanged() throws {
        for size in [0, 1, 5, 80] {
            var old = MerkleSearchTree(blocks: MemoryBlocks())
            for index in 0..<size { try old.set(value, at: RecordPath("a.b.c/\(index)")) }
            var new = old
            var expected: [RecordPath: RecordChange] = [:]
            for _ in 0..<20 {
                let path = try RecordPath("a.b.c/\(Int.random(in: 0..<100))")
                let cid: CID? = Bool.random() ? CID.raw([UInt8.random(in: 0...255)]) : nil
                if let cid { try new.set(cid, at: path) } else { try new.remove(path) }
                expected[path] = RecordChange(path: path, old: try old.value(at: path), new: cid)
            }
            let changes = try new.difference(since: old)
            #expect(changes == expected.values.filter { $0.old != $0.new }.sorted { $0.path < $1.path })
        }
    }

    @Test func malformedNodesAreRefused() throws {
        let leaf = try RecordPath("com.example.record/3jqfcqzm3fo2j")
        func entry(_ key: String, shared: Int64 = 0, subtree: Value = .null) -> Value {
            ["k": .bytes(Array(key.utf8)), "p": .integer(shared), "v": .link(value), "t": subtree]
        }
        let bad: [Value] = [
            [], ["e": []], ["l": .null], ["e": [], "l": .null, "x": 1], ["e": [], "l": 1], ["e": 1, "l": .null],
            ["e": [], "l": .link(value)], ["e": [["k": .bytes([])]], "l": .null],
            ["e": [entry("nopath")], "l": .null], ["e": [entry(leaf.text, shared: 1)], "l": .null],
            ["e": [entry(leaf.text, shared: -1)], "l": .null],
            ["e": [entry(leaf.text, subtree: .link(value))], "l": .null],
            ["e": [entry(leaf.text), entry(leaf.text)], "l": .null],
            ["e": [entry(leaf.text), entry("", shared: Int64(leaf.text.utf8.count))], "l": .null],
            ["e": [entry("com.example.record/3jqfcqzm3fp2j"), entry("com.example.record/3jqfcqzm3fx2j")], "l": .null],
        ]
        for node in bad {
            var blocks = MemoryBlocks()
            let bytes = node.cbor()
            let cid = CID.dagCBOR(bytes)
            blocks.insert(CAR.Block(cid: cid, bytes: bytes))
            let tree = MerkleSearchTree(root: cid, blocks: blocks)
            #expect(throws: RepoError.self, "\(node)") { try tree.allRecords() }
            #expect(throws: RepoError.self) {
                var copy = tree
                try copy.set(value, at: leaf)
            }
        }
        let missing = MerkleSearchTree(root: value, blocks: MemoryBlocks())
        #expect(throws: RepoError.missingBlock(value)) { try missing.value(at: leaf) }
    }

    @Test func copiesAreIndependent() throws {
        let one = try tree(["3jqfcqzm3fo2j"])
        var other = one
        try other.set(value, at: RecordPath("a/b"))
        #expect(one.rootCID.description == "bafyreibj4lsc3aqnrvphp5xmrnfoorvru4wynt6lwidqbm2623a6tatzdu")
        #expect(one.rootCID != other.rootCID)
    }
}
