import Foundation
import Testing

/// What the guides quote stands in the examples, to the letter. `make tour` runs their commands.
struct GuideTests {
    private struct Quotation {
        let file: String
        let text: String
    }

    /// The blocks behind a remark that names a file.
    private func quotations(_ guide: String) throws -> [Quotation] {
        let parts = try #require(SourceTree.text(guide)).components(separatedBy: "<!-- ").dropFirst()
        return parts.compactMap { part in
            guard let end = part.range(of: " -->\n```"), let line = part[end.upperBound...].firstIndex(of: "\n") else {
                return nil
            }
            let body = part[part.index(after: line)...]
            return Quotation(
                file: String(part[..<end.lowerBound]), text: body.components(separatedBy: "```\n").first ?? "")
        }
    }

    @Test(arguments: ["docs/lexicon-authors.md"])
    func quotationsAreExact(_ guide: String) throws {
        let quotations = try quotations(guide)
        #expect(quotations.count > 5)
        for quotation in quotations {
            let text = try #require(SourceTree.text(quotation.file), "\(quotation.file)")
            #expect(text.contains(quotation.text), "\(guide) misquotes \(quotation.file)")
        }
    }

    /// Every block of Swift or JSON is a quotation: nothing stands there that nobody compiles.
    @Test(arguments: ["docs/lexicon-authors.md"])
    func allCodeIsQuoted(_ guide: String) throws {
        let lines = try #require(SourceTree.text(guide)).components(separatedBy: "\n")
        for (index, line) in lines.enumerated() where line == "```swift" || line == "```json" {
            #expect(index > 0 && lines[index - 1].hasPrefix("<!-- "), "\(guide):\(index + 1)")
        }
    }
}
