import Testing

@testable import Repo

/// How much of a path is not repeated in a node: a zero byte counts like any other.
struct PrefixTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 3), ("", "abc", 0), ("ab", "abc", 2), ("abcde", "abc", 3), ("abcde", "abc1", 3),
        ("abcde", "abb", 2), ("abcde", "qbb", 0), ("abc", "abc\u{0}", 3), ("é", "è", 1),
    ])
    func sharedBytesAreCounted(_ left: String, _ right: String, _ count: Int) {
        #expect(TreeNode.sharedPrefix(Array(left.utf8), Array(right.utf8)) == count)
        #expect(TreeNode.sharedPrefix(Array(right.utf8), Array(left.utf8)) == count)
    }
}
