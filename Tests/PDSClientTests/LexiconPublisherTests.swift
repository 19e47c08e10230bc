import DataModel
import Testing

@testable import PDSClient

struct LexiconPublisherTests {
    private func lexicon(_ number: Int, padding: Int = 0) throws -> LocalLexicon {
        let text = String(repeating: "a", count: padding)
        return try LocalLexicon(
            json: Array(#"{"lexicon":1,"id":"com.example.t\#(number)","description":"\#(text)","defs":{}}"#.utf8))
    }

    @Test func whatIsPublishedIsLeftAlone() throws {
        let own = try lexicon(1)
        let other = try lexicon(2).cid
        #expect(LexiconChange(own, published: nil).kind == .create)
        #expect(LexiconChange(own, published: own.cid).kind == .none)
        #expect(LexiconChange(own, published: other).kind == .update(other))
        #expect(LexiconPublisher.batches([LexiconChange(own, published: own.cid)]).isEmpty)
    }

    @Test func commitsAreOfASizeThatIsRelayed() throws {
        let many = try (0..<120).map { LexiconChange(try lexicon($0), published: nil) }
        #expect(LexiconPublisher.batches(many).map(\.count) == [50, 50, 20])
        let large = try (0..<3).map { LexiconChange(try lexicon($0, padding: 600_000), published: nil) }
        #expect(LexiconPublisher.batches(large).map(\.count) == [1, 1, 1])
    }
}
