public import Schema

extension LexiconIndex {
    /// The lexicons as values, to check data against that has no generated type.
    public static let catalog: Catalog = {
        var catalog = Catalog()
        for text in documents {
            let parsed = LexiconDocument.parse(json: Array("\(text)".utf8), file: "lexicons")
            if let document = parsed.document { catalog.add(document) }
        }
        return catalog
    }()
}
