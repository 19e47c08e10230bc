import Testing
import XRPC

@testable import Labeler

struct LabelPatternTests {
    /// Patterns, and those that are left of them in the order in which they are walked through.
    @Test(arguments: [
        ([], []),
        (["a"], ["a"]),
        (["b", "a", "b", "a"], ["a", "b"]),
        (["*", "at://did:plc:a/*", "did:plc:a"], ["*"]),
        (["at://a/*", "at://a/x", "at://a", "at://a/"], ["at://a", "at://a/*"]),
        (["ab*", "a*", "abc", "b"], ["a*", "b"]),
        (["a*", "a"], ["a*"]),
        (["a", "a*"], ["a*"]),
        (["ab", "a*", "b*", "ba*"], ["a*", "b*"]),
        (["a!", "a", "a*"], ["a*"]),
        // A beginning that others lie between: "a", "a!", "ab", "b".
        (["b", "ab*", "a", "a!", "abc*", "ab"], ["a", "a!", "ab*", "b"]),
        // By bytes and not by what texts mean: composed and decomposed letters are different.
        (["e\u{301}", "\u{e9}"], ["e\u{301}", "\u{e9}"]),
        (["\u{e9}*", "e\u{301}"], ["e\u{301}", "\u{e9}*"]),
        (["\u{1F3B5}", "\u{FFFD}"], ["\u{FFFD}", "\u{1F3B5}"]),
    ])
    func patternsBecomeOnesThatHaveNothingInCommon(patterns: [String], left: [String]) throws {
        let disjoint = LabelPattern.disjoint(try patterns.map { try LabelPattern($0) })
        let texts = disjoint.map { pattern in
            switch pattern {
            case .exact(let text): text
            case .prefix(let text): text + "*"
            }
        }
        #expect(texts.map { Array($0.utf8) } == left.map { Array($0.utf8) })
    }

    /// A star that makes one visible letter with what is before it is a star all the same.
    @Test func aPatternLosesTheStarAlone() throws {
        #expect(try LabelPattern("at://a/\u{600}*") == .prefix("at://a/\u{600}"))
        #expect(try LabelPattern("*") == .prefix(""))
        #expect(throws: XRPCError.self) { try LabelPattern("a*\u{301}") }
    }

    /// The least text behind all those that begin with one.
    @Test(arguments: [
        ("a", "b"), ("at://a/", "at://a0"), ("az\u{7F}", "az\u{80}"), ("\u{D7FF}", "\u{E000}"),
        ("\u{FFFF}", "\u{10000}"), ("a\u{10FFFF}", "b"), ("a\u{10FFFF}\u{10FFFF}", "b"), ("e\u{301}", "e\u{302}"),
    ])
    func textsHaveSuccessors(prefix: String, successor: String) {
        #expect(LabelPattern.successor(of: prefix).map { Array($0.utf8) } == Array(successor.utf8))
    }

    @Test func nothingLiesBehindEveryText() {
        #expect(LabelPattern.successor(of: "") == nil)
        #expect(LabelPattern.successor(of: "\u{10FFFF}") == nil)
    }
}
