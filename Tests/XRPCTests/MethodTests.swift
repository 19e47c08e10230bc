import DataModel
import Schema
import Testing
import XRPC

private struct Search: MethodParameters {
    var text: String
    var limit: Int64 = 50

    init(text: String, limit: Int64 = 50) {
        self.text = text
        self.limit = limit
    }

    init(from reader: ParameterReader) throws(XRPCError) {
        text = try reader.required(try reader.string("text"), "text")
        limit = try reader.integer("limit") ?? 50
    }

    func encode(to writer: inout ParameterWriter) {
        writer.string("text", text)
        writer.integer("limit", limit)
    }
}

private enum News: StreamMessage {
    case tick(String)
    case tock(String)

    var frameType: String {
        switch self {
        case .tick: "#tick"
        case .tock: "#tock"
        }
    }

    var text: String {
        switch self {
        case .tick(let text), .tock(let text): text
        }
    }

    func encode(to writer: inout DataWriter) { writer.map(["text": .string(text)]) }

    static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> News? { nil }

    func validate(_ validator: inout Validator) { validator.string(text, "text", maxLength: 3) }
}

private enum Failure: String, MethodFailure {
    case notFound = "NotFound"
    case kept = "Kept"
}

struct MethodTests {
    @Test func parametersAreEqualAsTheirQueriesAre() {
        #expect(Search(text: "a b") == Search(text: "a b"))
        #expect(Search(text: "a b") != Search(text: "a b", limit: 51))
        // Equal to Swift, two texts to everybody else.
        #expect(Search(text: "\u{e9}") != Search(text: "e\u{301}"))
        #expect(Set([Search(text: "a"), Search(text: "b"), Search(text: "a")]).count == 2)
        #expect(NoParameters() == NoParameters())
        #expect(Set([NoBody(), NoBody()]).count == 1)
    }

    @Test func messagesAreEqualAsTheirFramesAre() {
        #expect(News.tick("a") == News.tick("a"))
        #expect(News.tick("a") != News.tock("a"))
        #expect(News.tick("\u{e9}") != News.tick("e\u{301}"))
        #expect(Set([News.tick("a"), .tock("a"), .tick("a")]).count == 2)
    }

    @Test func messagesTellTheirConstraints() throws {
        try News.tick("abc").validate()
        #expect(throws: ConstraintViolation.self) { try News.tick("abcd").validate() }
    }

    @Test func failuresAreFoundInAnswers() {
        #expect(Failure(Failure.notFound.because("No.")) == .notFound)
        #expect(Failure(XRPCError(status: 404, name: "NotFound")) == .notFound)
        #expect(Failure(XRPCError(status: 400, name: "notFound")) == nil)
        // The Kelvin sign is a K to Swift.
        #expect(Failure(XRPCError(status: 400, name: "\u{212a}ept")) == nil)
        #expect(Failure(DataError("NotFound")) == nil)
        do {
            throw Failure.kept.because("It is kept.")
        } catch  where Failure(error) == .notFound {
            Issue.record("another failure")
        } catch  where Failure(error) == .kept {
        } catch {
            Issue.record("no failure")
        }
    }

    @Test(arguments: [
        (400, "FutureCursor", false), (400, "InvalidRequest", false), (401, "AuthenticationRequired", false),
        (501, "MethodNotImplemented", false), (400, "ConsumerTooSlow", true), (400, "InternalServerError", true),
        (429, "UnknownError", true), (503, "UnknownError", true), (408, "RequestTimeout", true),
    ])
    func someErrorsPass(status: Int, name: String, isTemporary: Bool) {
        #expect(XRPCError(status: status, name: name).isTemporary == isTemporary)
    }

    @Test func waitsGrowToABound() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(5), random: { 1 }, sleep: { _ in })
        #expect((0..<5).map { _ in backoff.next() } == [1, 2, 4, 5, 5].map { Duration.seconds($0) })
        backoff.reset()
        #expect(backoff.next() == .seconds(1))
        var shorter = Backoff(first: .seconds(8), longest: .seconds(4), random: { 0 }, sleep: { _ in })
        #expect(shorter.next() == .seconds(2))
    }
}
