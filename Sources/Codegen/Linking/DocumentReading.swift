import Schema
import Syntax

/// A document, read once.
struct ParsedSource {
    let file: String
    let bytes: [UInt8]
    let parsed: ParsedDocument

    init(_ source: LexiconSource) {
        file = source.file
        bytes = source.bytes
        parsed = LexiconDocument.parse(json: source.bytes, file: source.file)
    }
}

/// Puts the documents of one module beside those that it imports.
struct DocumentReading {
    let configuration: GeneratorConfiguration
    private let imported: Catalog
    var catalog = Catalog()
    var texts: [NSID: String] = [:]
    var files: [NSID: String] = [:]
    var diagnostics: [Diagnostic] = []

    init(_ configuration: GeneratorConfiguration, imports: [Catalog]) {
        self.configuration = configuration
        var all = Catalog()
        for catalog in imports {
            for document in catalog.all { all.add(document) }
        }
        imported = all
    }

    /// `sources`: in the order of their files; of two that have one name the first wins.
    mutating func read(_ sources: [ParsedSource]) {
        var documents: [LexiconDocument] = []
        for source in sources {
            guard let document = source.parsed.document else {
                diagnostics += source.parsed.diagnostics
                continue
            }
            guard configuration.selects(document.id), imported[document.id] == nil else { continue }
            diagnostics += source.parsed.diagnostics
            documents.append(document)
            texts[document.id] = Minifier.minify(source.bytes)
            files[document.id] = source.file
        }
        for pattern in configuration.include where !documents.contains(where: { pattern.matches($0.id) }) {
            let message = "`\(pattern)` is to be included, and is the name of no document here"
            diagnostics.append(Diagnostic(.warning, message, file: GeneratorConfiguration.fileName))
        }
        catalog = Catalog(documents, diagnostics: &diagnostics)
        let own = Set(documents.map(\.file))
        for document in imported.all { catalog.add(document) }
        diagnostics += catalog.resolve().filter { own.contains($0.file) }
        checkServices()
    }

    /// A method that a service is to answer must exist, and be generated here: its protocol is.
    private mutating func checkServices() {
        let own = Set(texts.keys.map(\.normalized))
        for service in configuration.services {
            for method in service.methods {
                let isMethod = catalog[method]?.isMethod == true
                guard !isMethod || !own.contains(method.normalized) else { continue }
                let reason = isMethod ? "another module generates" : "is not a method"
                let message = "service \(service.name) is to answer \(method), which \(reason)"
                diagnostics.append(Diagnostic(.error, message, file: GeneratorConfiguration.fileName))
            }
        }
    }
}
