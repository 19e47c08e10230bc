import ArgumentParser
import Codegen
import Schema

/// `plyr lexicon docs`
struct LexiconDocs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Write a reference in Markdown: a page for each document, and README.md to find them.",
        discussion: """
            Only pages that differ are written. Pages that this command wrote for documents that are gone are removed; \
            what it did not write is never touched: it fails before writing if such a file is in the way.

            What imported modules define is described where it is used; it has no pages of its own.
            """)

    @Argument(help: "Lexicons, or folders of lexicons.")
    var paths: [String] = []
    @Option(
        name: .customLong("lexicons"), parsing: .singleValue,
        help: ArgumentHelp("The same as an option; may be given several times.", valueName: "path"))
    var more: [String] = []
    @OptionGroup var imports: LexiconImportOptions
    @Option(help: "The folder to write into; made if it is not there.")
    var output: String

    func validate() throws {
        guard !(paths + more).isEmpty else { throw ValidationError("name a lexicon or a folder of lexicons") }
    }

    func run() throws {
        let sources = try (paths + more).flatMap { try LexiconFolder.sources(in: $0) }
        let imported = try imports.documents(for: paths + more, isLenient: true)
        let (catalog, diagnostics) = LexiconFolder.catalog(of: sources)
        for diagnostic in diagnostics { OwnLexicons.report("\(diagnostic)") }
        guard !diagnostics.hasErrors else { throw ExitCode.failure }
        let pages = LexiconReference.pages(of: catalog, imports: imported)
        let counts = try ReferenceFolder(path: output).write(pages)
        let noun = pages.count == 1 ? "page" : "pages"
        print("\(pages.count) \(noun), \(counts.written) written, \(counts.removed) removed")
    }
}

/// A folder of pages that were made.
struct ReferenceFolder {
    let path: String

    /// Brings the folder to hold `pages` and no others of ours.
    func write(_ pages: [ReferencePage]) throws -> (written: Int, removed: Int) {
        try OutputFile.makeFolder(path)
        let names = try OutputFile.names(in: path)
        let existing = Set(names.filter { $0.hasSuffix(".md") })
        for page in pages where existing.contains(page.name) {
            guard isOurs(page.name) else {
                throw LexiconInputError("\(file(page.name)) was not made by this command; it is left as it is")
            }
        }
        var written = 0
        for page in pages where try replace(page) { written += 1 }
        let leftovers = existing.subtracting(pages.map(\.name)).filter(isOurs)
        for name in leftovers { try OutputFile.remove(file(name)) }
        return (written, leftovers.count)
    }

    private func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    private func isOurs(_ name: String) -> Bool {
        let marker = Array(LexiconReference.marker.utf8) + [UInt8(ascii: "\n")]
        return (try? InputFile.read(file(name), first: marker.count)) == marker
    }

    /// Whether the page had to be written.
    private func replace(_ page: ReferencePage) throws -> Bool {
        let text = Array(page.text.utf8)
        if (try? InputFile.read(file(page.name), first: text.count + 1)) == text { return false }
        try OutputFile.replace(file(page.name), with: page.text)
        return true
    }
}
