import Codegen
import Foundation
import Schema
import Testing

struct LexiconReferenceTests {
    private let snapshots = Fixture.root.appending(path: "reference")

    private func catalog(_ sources: [LexiconSource]) -> Catalog {
        var diagnostics: [Diagnostic] = []
        let parsed = sources.map { LexiconDocument.parse(json: $0.bytes, file: $0.file) }
        return Catalog(parsed.compactMap(\.document), diagnostics: &diagnostics)
    }

    private func page(_ defs: String) throws -> [String] {
        let text = #"{"lexicon": 1, "id": "example.garden.x", "defs": {\#(defs)}}"#
        let pages = LexiconReference.pages(of: catalog([LexiconSource(file: "x.json", bytes: Array(text.utf8))]))
        return try #require(pages.last).text.split(separator: "\n").map(String.init)
    }

    @Test func pagesAreThoseRecorded() throws {
        let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil
        let pages = LexiconReference.pages(of: catalog(try Fixture.sources()))
        let recorded = try FileManager.default.contentsOfDirectory(atPath: snapshots.path).filter { $0 != "SOURCE.md" }
        #expect(Set(recorded) == Set(pages.map { $0.name + ".txt" }) || isRecording)
        for page in pages {
            let snapshot = snapshots.appending(path: page.name + ".txt")
            if isRecording { try Data(page.text.utf8).write(to: snapshot) }
            #expect(try String(contentsOf: snapshot, encoding: .utf8) == page.text, "\(page.name) is not as recorded")
            #expect(page.text.hasPrefix(LexiconReference.marker + "\n"))
        }
        #expect(!isRecording, "The snapshots were written again. Look at the difference, then run the tests once more.")
    }

    @Test func orderOfSourcesDoesNotMatter() throws {
        let sources = try Fixture.sources()
        let pages = LexiconReference.pages(of: catalog(sources))
        #expect(pages == LexiconReference.pages(of: catalog(sources.reversed())))
    }

    /// Every link leads to a page, and to an anchor on it.
    @Test func linksLeadSomewhere() throws {
        let pages = LexiconReference.pages(of: catalog(try Fixture.sources()))
        var count = 0
        for page in pages {
            for part in page.text.split(separator: "](").dropFirst() {
                let target = part.prefix { $0 != ")" }.split(separator: "#", omittingEmptySubsequences: false)
                let name = target.first.map(String.init) ?? ""
                let other = try #require(pages.first { $0.name == (name.isEmpty ? page.name : name) }, "\(part)")
                if target.count == 2 { #expect(other.text.contains("<a id=\"\(target[1])\"></a>"), "\(part)") }
                count += 1
            }
        }
        #expect(count > 20)
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a | b", "a \\| b"), ("a\\nb\\r\\n\\tc", "a b c"),
        ("`a` *b* _c_ [d](e)", "\\`a\\` \\*b\\* \\_c\\_ \\[d\\](e)"),
        ("# no title", "\\# no title"), ("- no list", "\\- no list"), ("1. no list", "1\\. no list"),
        ("Tom & Jerry &lt;", "Tom &amp; Jerry &amp;lt;"), ("{{ code }}", "\\{\\{ code }}"),
        ("a\\u0000b\\u0085c\\u2028d", "a b c d"), ("a\\u202eb", "ab"), ("\\\\", "\\\\"), ("na\u{ef}ve", "na\u{ef}ve"),
    ])
    func textIsOnlyText(text: String, escaped: String) throws {
        let lines = try page(
            #""main": {"type": "object", "description": "\#(text)", "properties": {"a": {"type": "unknown", "#
                + #""description": "\#(text)"}}}"#)
        #expect(lines.contains(escaped), "\(lines)")
        #expect(lines.contains("| `a` | unknown | no |  | \(escaped) |"), "\(lines)")
    }

    @Test(arguments: [
        ("a b", "<code>a b</code>"), ("a|b", "<code>a&#124;b</code>"), ("`", "<code>&#96;</code>"),
        ("<b>", "<code>&#60;b&#62;</code>"), ("a.b#c", "`a.b#c`"), ("", "<code></code>"),
    ])
    func valuesAreOnlyText(value: String, escaped: String) throws {
        let lines = try page(#""x": {"type": "string", "default": "\#(value)"}"#)
        #expect(lines.contains("| string | default \(escaped) |"), "\(lines)")
    }

    @Test func damagedDocumentsKeepTheirTables() throws {
        var random = SystemRandomNumberGenerator()
        let marks = ["|", "\\n", "`", "<", "\\u0007", "*", "\\\\", "&", "\u{301}", "\u{2028}", "](x)"]
        for source in try Fixture.sources() {
            for _ in 0..<20 {
                let text = String(decoding: source.bytes, as: UTF8.self)
                // Texts and names get marks; what is still a document has a page.
                let parts = text.split(separator: "\"", omittingEmptySubsequences: false).map { part in
                    Int.random(in: 0..<30, using: &random) > 0 ? String(part) : part + (marks.randomElement() ?? "")
                }
                let bytes = Array(parts.joined(separator: "\"").utf8)
                for page in LexiconReference.pages(of: catalog([LexiconSource(file: "x.json", bytes: bytes)])) {
                    check(page)
                }
            }
        }
    }

    /// Rows of a table have as many cells as its head; the only HTML is ours.
    private func check(_ page: ReferencePage) {
        var columns: Int?
        for line in page.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
            let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").filter { $0 == "|" }.count
            columns = line.hasPrefix("|") ? columns ?? bars : nil
            if let columns { #expect(bars == columns, "\(line)") }
            let html = line.replacing("<code>", with: "").replacing("</code>", with: "")
            #expect(!html.contains("<") || html.hasPrefix("<a id=\"") && html.hasSuffix("\"></a>"), "\(line)")
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(line)")
        }
    }
}
