public import Schema
import Syntax

/// A page of a reference for people.
public struct ReferencePage: Sendable, Hashable {
    /// Name of the file with its extension, without a folder.
    public let name: String
    /// Markdown; the first line is ``LexiconReference/marker``.
    public let text: String
}

/// Makes a reference in Markdown: a page for each document, and one that lists them. Pure.
public enum LexiconReference {
    /// The first line of every page, by which leftovers are told from what people wrote.
    public static let marker = "<!-- Made by `plyr lexicon docs`. Changes will be lost. -->"
    /// Name of the page that lists all others.
    public static let indexName = "README.md"

    /// All pages, by name. What is said in documents stands there as text, never as markup.
    ///
    /// `imports` are documents that may be referred to and get no pages.
    public static func pages(of catalog: Catalog, imports: [LexiconDocument] = []) -> [ReferencePage] {
        let documents = catalog.all
        var known = catalog
        for document in imports { known.add(document) }
        let pages = documents.map { document in
            let page = DocumentPage(document, in: known, hasPage: { catalog[$0] != nil })
            return ReferencePage(name: pageName(document.id), text: page.text)
        }
        return [ReferencePage(name: indexName, text: index(of: documents))] + pages
    }

    static func pageName(_ nsid: NSID) -> String { nsid.text + ".md" }

    private static func index(of documents: [LexiconDocument]) -> String {
        var lines = [marker, "", "# Lexicons"]
        var group: String?
        var rows: [[String]] = []
        func flush() -> [String] {
            guard let group else { return [] }
            return ["", "## \(Markdown.text(group))", ""] + Markdown.table(["Name", "Kind", "Description"], rows)
        }
        for document in documents {
            let name = String(document.id.text.dropLast(document.id.name.count + 1))
            if name != group {
                lines += flush()
                (group, rows) = (name, [])
            }
            rows.append([
                Markdown.link(document.id.text, to: pageName(document.id)),
                document.main?.kind.title ?? "definitions",
                Markdown.text(document.description ?? document.main?.description ?? ""),
            ])
        }
        return (lines + flush()).joined(separator: "\n") + "\n"
    }
}

extension Definition.Kind {
    /// What is defined, in words.
    var title: String {
        switch self {
        case .record: "record"
        case .query: "query"
        case .procedure: "procedure"
        case .subscription: "subscription"
        case .permissionSet: "permission set"
        case .unsupported(let type): Markdown.text(type)
        case .token: "token"
        case .data(let schema): schema.kind.typeName
        }
    }
}
