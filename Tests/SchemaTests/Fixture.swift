import Foundation
import Schema
import Testing

/// Files of `fixtures/`.
enum Fixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    /// A catalog of the lexicons in `fixtures/schema`.
    static func garden() throws -> Catalog {
        let parsed = LexiconDocument.parse(json: try bytes("fixtures/schema/garden.json"), file: "garden.json")
        #expect(parsed.diagnostics.isEmpty)
        var diagnostics: [Diagnostic] = []
        let catalog = Catalog([try #require(parsed.document)], diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        #expect(catalog.resolve().isEmpty)
        return catalog
    }
}
