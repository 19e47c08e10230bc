import DataModel
@testable import Schema
import Testing

struct ValidatorTests {
    @Test func theFirstViolationIsRememberedWithItsPath() {
        var validator = Validator()
        validator.string("ab", "name", minLength: 1, maxLength: 2)
        validator.array(["a", "bcd"], "tags", maxLength: 2) { $0.string($1, maxLength: 2) }
        validator.integer(7, "later", maximum: 3)
        #expect(validator.violation?.description == "tags.1 must have at most 2 bytes")
    }

    @Test func absentFieldsBreakNothing() {
        var validator = Validator()
        validator.string(nil, "a", minLength: 1)
        validator.integer(nil, "b", minimum: 1)
        validator.bytes(nil, "c", minLength: 1)
        validator.blob(nil, "d", maxSize: 1)
        validator.member(nil, "e", of: ["x"])
        validator.equal(nil as Bool?, "f", to: true)
        #expect(validator.violation == nil)
    }

    @Test(arguments: [
        ("image/png", "image/*", true), ("image/png", "*/*", true), ("IMAGE/PNG", "image/png", true),
        ("audio/mpeg; rate=1", "audio/*", true), ("audio/mpeg", "image/*", false), ("image", "image/*", false),
        ("text/plain", "text/plain; charset=utf-8", true),
        ("text/plain;charset=latin1", "text/plain; charset=utf-8", true),
        ("imagex/png", "image/*", false), ("image/png", "image/p*", false),
    ])
    func mediaTypesMatch(_ type: String, _ pattern: String, _ expected: Bool) {
        #expect(MediaType.matches(type, pattern: pattern) == expected)
    }

    @Test(arguments: [
        ("text/plain; charset=utf-8", true), (#"text/plain;a="b;c""#, true), (#"text/plain; a="say \"hi\"""#, true),
        (#"text/plain; a="b\""#, false), (#"text/plain; a="b"c"#, false), ("text/plain;", false), ("text/", false),
    ])
    func mediaTypesMayHaveParameters(_ text: String, _ expected: Bool) {
        #expect(MediaType.isPattern(text) == expected)
    }

    /// Two lexicons may list the same values.
    @Test func openStringsOfTwoTypesAreComparedAndConverted() {
        struct Mood: OpenString {
            let text: String
            init(_ text: String) { self.text = text }
        }
        struct Tone: OpenString {
            let text: String
            init(_ text: String) { self.text = text }
        }
        #expect(Mood("glad") == Tone("glad"))
        #expect(Mood("glad") != Tone("sad"))
        #expect(Mood("e\u{301}") != Tone("\u{e9}"))
        #expect(Mood(Tone("new")) == "new")
    }

    @Test func unknownStringsAreComparedByBytes() {
        struct Word: OpenString {
            let text: String
            init(_ text: String) { self.text = text }
        }
        #expect(Word("\u{e9}") != Word("e\u{301}"))
        #expect(Set([Word("a"), Word("a"), Word("b")]).count == 2)
    }
}
