@testable import Codegen
import Testing

/// Names are functions of texts, and tell texts apart.
struct SpellingTests {
    private static let pieces = [
        "a", "B", "1", "_", "-", "+", "!", "é", "plus", "minus", "plusSign", "exclamation", "underscore", "u2b", "Item",
        "",
    ]

    /// All texts of up to four pieces.
    private static var texts: Set<String> {
        var texts: Set<String> = [""]
        for _ in 0..<4 { texts.formUnion(texts.flatMap { text in pieces.map { text + $0 } }) }
        return texts
    }

    @Test(arguments: [
        ("+1", "plus1"), ("-1", "minus1"), ("1", "_1"), ("a", "a"), ("A", "A"), ("aB", "aB"), ("a-b", "a__b"),
        ("a_b", "a_b"), ("graphic-media", "graphic__media"), ("!hide", "exclamation_hide"), ("é", "ue9_"),
        ("plus1", "plus1__"), ("exclamation_hide", "exclamation_hide__"), ("", "empty__"),
        ("DIDNotFound", "DIDNotFound"),
    ])
    func membersAreNamedByTheirTexts(_ text: String, _ name: String) {
        #expect(Spelling.member(text) == name)
    }

    @Test(arguments: [
        ("NotFound", "notFound"), ("notFound", "notFound__"), ("DIDNotFound", "DIDNotFound"),
        ("DidNotFound", "didNotFound"),
        ("A", "a"), ("1st", "_1st"), ("Not-Found", "Not__Found"),
    ])
    func errorsBeginWithoutACapital(_ text: String, _ name: String) {
        #expect(Spelling.error(text) == name)
    }

    @Test func differentTextsHaveDifferentNames() {
        let reserved: Set<String> = ["a", "aB", "B"]
        let spellings: [(String, (String) -> String)] = [
            ("member", { Spelling.member($0, reserved: reserved) }), ("type", { Spelling.type($0) }),
            ("error", Spelling.error), ("nested", Resolver.nestedName),
        ]
        for (kind, spelling) in spellings {
            var seen: [String: String] = [:]
            for text in Self.texts {
                let name = spelling(text)
                if let other = seen.updateValue(text, forKey: name) {
                    Issue.record("\(kind): \(text) and \(other) are both \(name)")
                }
                #expect(Spelling.isName(name), "\(text)")
            }
        }
    }

    @Test func segmentsOfAuthoritiesKeepTheirHyphens() {
        #expect(Spelling.segment("my-app") == "My_app")
        #expect(Spelling.segment("myApp") == "MyApp")
        #expect(Spelling.segment("1password") == "_1password")
        #expect(Spelling.segment("Thing") == "Thing__")
    }
}
