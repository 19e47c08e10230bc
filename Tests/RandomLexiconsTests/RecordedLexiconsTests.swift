import FixtureRandom
import Foundation
import Schema
import Testing

/// The lexicons in `fixtures/random` are what their seed makes, and the table of their types is complete.
///
/// With RECORD_SNAPSHOTS set they are written again, from the seed in LEXICON_SEED if there is one.
struct RecordedLexiconsTests {
    @Test func lexiconsAreWhatTheirSeedMakes() throws {
        let recorded = RecordedLexicons(seed: Seed.lexicons(recorded: RandomTypes.seed))
        let (diagnostics, table) = recorded.tableText()
        #expect(!diagnostics.hasErrors, "\(diagnostics.filter { $0.severity == .error })")
        if Seed.isRecording {
            try recorded.write(table)
            Issue.record("The lexicons were written again. Run the tests once more.")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: RecordedLexicons.folder.path)
        #expect(names.sorted() == recorded.documents.map(\.file))
        for document in recorded.documents {
            let text = try String(contentsOf: RecordedLexicons.folder.appending(path: document.file), encoding: .utf8)
            #expect(text == document.text, "\(document.file) is not what seed \(recorded.seed) makes")
        }
        #expect(try String(contentsOf: RecordedLexicons.table, encoding: .utf8) == table)
    }

    /// Whatever the seed, the language is obeyed.
    @Test func everySeedMakesLexiconsThatCanBeGenerated() {
        for seed in Seed.data..<Seed.data + 8 {
            let (diagnostics, table) = RecordedLexicons(seed: seed).tableText()
            #expect(!diagnostics.hasErrors && !table.isEmpty, "LEXICON_SEED=\(seed): \(diagnostics.prefix(3))")
        }
    }

    /// No part of the language is left out, whatever chance would have it.
    @Test func lexiconsUseAllOfTheLanguage() {
        let text = RecordedLexicons(seed: RandomTypes.seed).documents.map(\.text).joined()
        let types = [
            "record", "query", "procedure", "subscription", "token", "boolean", "integer", "string", "bytes",
            "cid-link",
            "blob", "array", "object", "params", "ref", "union", "unknown",
        ]
        let keys = [
            "default", "const", "enum", "knownValues", "minimum", "maximum", "minLength", "maxLength", "minGraphemes",
            "maxGraphemes", "accept", "maxSize", "nullable", "required", "closed", "errors",
        ]
        let formats = StringFormat.allCases.map { #""format": "\#($0.rawValue)""# }
        let values = [#""tid""#, #""nsid""#, #""any""#, #""literal:self""#, "#main", #""refs": []"#, #""refs": ["#]
        let wanted = types.map { #""type": "\#($0)""# } + keys.map { #""\#($0)": "# } + formats + values
        for part in wanted { #expect(text.contains(part), "\(part)") }
    }
}
