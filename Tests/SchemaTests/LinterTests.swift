import DataModel
import Schema
import Testing

struct LinterTests {
    private func lint(_ documents: String..., file: String = "x.json") -> [Finding] {
        Linter.lint(
            documents.enumerated().map { index, text in
                LexiconSource(file: index == 0 ? file : "\(index)/\(file)", bytes: Array(text.utf8))
            })
    }

    @Test(arguments: LintExample.all)
    func examplesBreakTheirRuleOrDoNot(example: LintExample) {
        #expect(lint(example.broken).contains { $0.rule.name == example.rule }, "\(example.broken)")
        #expect(!lint(example.sound).contains { $0.rule.name == example.rule }, "\(example.sound)")
    }

    @Test func everyRuleHasAnExample() {
        // One that needs two documents has a test of its own.
        let shown = Set(LintExample.all.map(\.rule) + ["repeated-document", "similar-nsid"])
        #expect(shown == Set(LintRule.all.map(\.name)))
        #expect(LintRule.all.count == shown.count)
        #expect(LintRule.named("unlimited-string")?.level == .warning)
        #expect(LintRule.named("no-such-rule") == nil)
    }

    @Test func documentsOfOneNameAreNotedAtTheSecond() {
        let findings = lint(LintExample.least, LintExample.least.replacing("example", with: "EXAMPLE"))
        #expect(findings.map(\.rule.name) == ["repeated-document"])
        #expect(findings.first?.file == "1/x.json")
    }

    @Test func namesThatDifferByCaseOnlyAreReported() {
        let findings = lint(
            LintExample.least, LintExample.least.replacing("garden.x", with: "garden.X"), file: "X.json")
        #expect(findings.map(\.rule.name).contains("similar-nsid"))
        #expect(!lint(LintExample.least).map(\.rule.name).contains("similar-nsid"))
    }

    @Test(
        arguments: [
            ("datetime", #""format": "datetime""#), ("at-uri", #""format": "at-uri""#), ("number", "`integer`"),
            ("float", "`integer`"), ("int", "`integer`"), ("bool", "`boolean`"), ("map", "`object`"),
            ("any", "`unknown`"),
        ])
    func typesOfOtherLanguagesGetAHint(type: String, hint: String) {
        let field = #"{"type": "object", "properties": {"a": {"type": "\#(type)"}}}"#
        for definition in [field, #"{"type": "\#(type)"}"#] {
            let document = #"{"lexicon": 1, "id": "example.garden.x", "defs": {"x": \#(definition)}}"#
            #expect(lint(document).contains { $0.message.contains("`\(type)`") && $0.message.contains(hint) })
        }
    }

    @Test func byteOrderMarksAreNamed() {
        #expect(lint("\u{FEFF}" + LintExample.least).map(\.message).contains { $0.contains("byte order mark") })
    }

    @Test func badReferencesOfUnionsAreFoundWhereTheyAre() {
        let union = ##"{"type": "union",\n "refs": ["#x",\n  "#nothing"]}"##.replacing("\\n", with: "\n")
        let document = LintExample.least.replacing(
            #""defs": {"#, with: #""defs": {"o": {"type": "object", "properties": {"u": \#(union)}}, "#)
        let finding = lint(document).first { $0.rule.name == "unresolved-reference" && $0.message.contains("nothing") }
        #expect(finding?.location.line == 3)
    }

    @Test func documentsMayReferToOneAnother() {
        let field = #"{"type": "object", "properties": {"a": {"type": "ref", "ref": "example.garden.x#x"}}}"#
        let other = #"{"lexicon": 1, "id": "example.garden.y", "defs": {"y": \#(field)}}"#
        func rules(_ first: String) -> [String] {
            lint(other, first, file: "y.json").filter { $0.file == "y.json" }.map(\.rule.name)
        }
        #expect(rules(LintExample.least) == [])
        #expect(rules("{}") == ["missing-document"])
        #expect(rules(LintExample.least.replacing(#""x":"#, with: #""z":"#)) == ["unresolved-reference"])
        // What is broken is there all the same.
        #expect(rules(LintExample.least.replacing("integer", with: "array")) == [])
    }

    @Test func aDocumentThatIsNotValidIsLookedThrough() throws {
        let findings = lint(
            """
            {
              "lexicon": 1,
              "id": "example.garden.x",
              "defs": {
                "main": {"type": "array", "maxLength": 2},
                "Part": {"type": "string"}
              }
            }
            """)
        #expect(
            findings.map(\.description) == [
                "x.json:5:13: error: has no `items` [lexicon-schema] (defs.main)",
                "x.json:6:13: warning: `Part` is not lowerCamelCase [def-name-case] (defs.Part)",
                "x.json:6:13: warning: has no `maxLength`, no `maxGraphemes` and no format"
                    + " [unlimited-string] (defs.Part)",
            ])
        #expect(findings.first?.value["rule"]?.asString == "lexicon-schema")
        #expect(findings.first?.value["line"]?.asInteger == 5)
    }

    @Test func aFindingIsOneLine() {
        let findings = lint(LintExample.least.replacing(#""type""#, with: #""a\nb\u0085c": 1, "type""#))
        #expect(findings.map(\.message) == ["`a\nb\u{85}c` means nothing here"])
        let line =
            #"x.json:1:72: warning: `a\u{a}b\u{85}c` means nothing here [unexpected-field]"#
            + #" (defs.x.a\u{a}b\u{85}c)"#
        #expect(findings.map(\.description) == [line])
    }

    @Test func damagedDocumentsNeverTrap() throws {
        var random = SystemRandomNumberGenerator()
        let seeds = try LintExample.all.map { Array($0.broken.utf8) } + [Fixture.bytes("fixtures/schema/garden.json")]
        for seed in seeds {
            for _ in 0..<20 {
                let bytes = Damage.document(seed, &random)
                let isUsable = LexiconDocument.parse(json: bytes, file: "x.json").document != nil
                let findings = Linter.lint([LexiconSource(file: "x.json", bytes: bytes)])
                #expect(isUsable || findings.contains { $0.level == .error })
            }
        }
    }
}

/// Makes documents that are nearly right.
enum Damage {
    /// Words of the language and others, to stand where they do not belong.
    private static let words = [
        "[", "]", "{", "}", "\"", ",", ":", "null", "true", "-1", "9223372036854775808", "\"type\"", "\"ref\"",
        "\"#x\"",
        "\"union\"", "\"object\"", "\"array\"", "\"main\"", "\"properties\"", "\"\\u0000\"", "\u{301}",
    ]

    static func document(_ original: [UInt8], _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !bytes.isEmpty else { break }
            let index = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, index + Int.random(in: 0...8, using: &random))
            let word = words.randomElement(using: &random) ?? ""
            switch UInt8.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0x20...0x7e, using: &random)
            case 1: bytes.replaceSubrange(index..<end, with: word.utf8)
            default: bytes.insert(contentsOf: word.utf8, at: index)
            }
        }
        return bytes
    }
}
