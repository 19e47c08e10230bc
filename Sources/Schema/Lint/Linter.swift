import DataModel
import Syntax

/// Holds documents to the rules of the language and to what experience and the style guide advise.
public enum Linter {
    /// What is to be said about `sources`, which may refer to one another: in their order, each from top to bottom.
    ///
    /// A document that cannot be used is looked through all the same, as far as it can be read. Never fails, whatever
    /// the bytes are.
    public static func lint(_ sources: [LexiconSource]) -> [Finding] {
        var reports = sources.map { Report($0) }
        var indices: [String: Int] = [:]
        for (index, source) in sources.enumerated() where indices[source.file] == nil { indices[source.file] = index }
        for diagnostic in references(among: reports) {
            guard let index = indices[diagnostic.file] else { continue }
            reports[index].findings.append(Finding(diagnostic, nsid: reports[index].nsid))
        }
        return reports.flatMap(\.sorted)
    }

    /// What is wrong with the references of the documents that can be used, and with names that are given twice.
    private static func references(among reports: [Report]) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let catalog = Catalog(reports.compactMap(\.document), diagnostics: &diagnostics)
        let broken = reports.filter { $0.document == nil }.compactMap { try? NSID($0.nsid).normalized }
        return diagnostics + catalog.resolve(assuming: Set(broken))
    }
}

/// What is known of one source.
private struct Report {
    /// Nil if it cannot be used.
    var document: LexiconDocument?
    var nsid = ""
    var findings: [Finding] = []

    init(_ source: LexiconSource) {
        let parsed: ParsedDocument
        if source.bytes.count <= LexiconDocument.maximumBytes, let node = try? JSONNode(parsing: source.bytes) {
            nsid = node["id"]?.string ?? ""
            parsed = LexiconDocument.parse(node, file: source.file)
            var linter = DocumentLinter(file: source.file, nsid: nsid)
            linter.document(Place(root: node))
            findings = linter.findings
        } else {
            parsed = LexiconDocument.parse(json: source.bytes, file: source.file)
        }
        document = parsed.document
        for diagnostic in parsed.diagnostics { findings.append(Finding(diagnostic, nsid: nsid)) }
    }

    /// From top to bottom; what stands at one place, worst first.
    var sorted: [Finding] {
        let ordered = findings.enumerated().sorted { a, b in
            let (left, right) = (a.element.location, b.element.location)
            if left.line != right.line { return left.line < right.line }
            if left.column != right.column { return left.column < right.column }
            if a.element.level != b.element.level { return a.element.level > b.element.level }
            return a.offset < b.offset
        }
        return ordered.map(\.element)
    }
}
