import DataModel
import Repo

/// Keys and CIDs as they come, line by line, and the tree that they make.
struct TreeInput {
    /// The tree is held in memory, and no repository has more.
    private static let maximumPairs = RepositoryInspection.maximumRecords

    private var tree = MerkleSearchTree(blocks: MemoryBlocks())
    private var lines = 0
    private var pairs = 0
    /// The first thing that was wrong; what comes behind it is read and not looked at.
    private var refusal: String?

    /// Takes a line; blank ones mean nothing.
    mutating func add(_ line: Result<String, LineError>) {
        lines += 1
        guard refusal == nil else { return }
        do {
            try insert(line.get())
        } catch {
            refusal = "invalid: line \(lines): \(error)"
        }
    }

    /// The root of the tree, or what is wrong.
    var answer: String { refusal ?? tree.rootCID.description }

    private mutating func insert(_ line: String) throws {
        guard !line.isEmpty else { return }
        pairs += 1
        guard pairs <= Self.maximumPairs else { throw LineError("more than \(Self.maximumPairs) keys") }
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw LineError("not a key, a space and a CID") }
        let path = try RecordPath(String(parts[0]))
        guard try tree.set(CID(String(parts[1])), at: path) == nil else {
            throw LineError("the key \(path) has been there before")
        }
    }
}
