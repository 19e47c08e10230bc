import Schema
import Syntax
import Testing

@testable import plyr

/// Which documents `plyr lexicon pull --with-references` fetches.
struct PullQueueTests {
    private func document(_ id: String, references: [String]) throws -> LexiconDocument {
        let refs = references.map { "\"\($0)\"" }.joined(separator: ",")
        let text =
            #"{"lexicon":1,"id":"\#(id)","defs":{"main":{"type":"object","properties":{"a":"#
            + #"{"type":"union","refs":[\#(refs)]}}}}}"#
        return try #require(LexiconDocument.parse(json: Array(text.utf8), file: "x.json").document)
    }

    @Test func referencesAreFollowedOnceAndUpToALimit() throws {
        let named = try ["a", "b"].map { try NSID("com.example.\($0)") }
        var queue = PullQueue(named, maximumReferences: 2)
        queue.follow(try document("com.example.a", references: ["com.example.b", "com.example.c", "#main"]))
        queue.follow(try document("com.example.b", references: ["COM.example.c", "net.example.d", "net.example.e"]))
        queue.follow(try document("com.example.c", references: ["net.example.e", "net.example.f"]))
        var fetched: [String] = []
        while let next = queue.next() { fetched.append(next.text) }
        #expect(fetched == ["com.example.a", "com.example.b", "com.example.c", "net.example.d"])
        #expect(queue.omitted == 2)
        #expect(queue.isNamedAuthority(of: try NSID("com.example.z")))
        #expect(!queue.isNamedAuthority(of: try NSID("com.example.feed.z")))
    }
}
