import DataModel
import Schema

/// Random lexicons, and the same after a random change that breaks nobody.
struct ChangeMaker {
    /// A document that can be changed.
    struct Document {
        let file: String
        var json: JSONText
    }

    typealias Documents = [Document]

    private var maker: LexiconMaker
    private(set) var documents: Documents = []
    /// Names that are also what others are converted to.
    private static let values = [
        "+1", "-1", "1", "a", "A", "a-b", "aB", "a_b", "AB", "plus1", "!hide", "hide", "", "_1", "a__b", "é", "Type",
        "self",
    ]

    init(seed: UInt64, documentCount: Int) throws {
        maker = LexiconMaker(seed: seed, documentCount: documentCount)
        for document in maker.documents() {
            let json = JSONText(try JSONNode(parsing: Array(document.text.utf8)))
            documents.append(Document(file: document.file, json: json))
        }
    }

    static func sources(_ documents: Documents) -> [LexiconSource] {
        documents.map { LexiconSource(file: $0.file, bytes: Array($0.json.written().utf8)) }
    }

    /// The documents with so many changes; those that would break somebody are not made.
    mutating func changed(times: Int) -> Documents {
        let old = documents
        guard let before = Self.catalog(old) else { return old }
        var attempts = 0
        var changes = 0
        while changes < times, attempts < times * 20 {
            attempts += 1
            var next = documents
            change(&next)
            guard isCompatible(before, next) else { continue }
            if next.map({ $0.json.written() }) != documents.map({ $0.json.written() }) { changes += 1 }
            documents = next
        }
        return documents
    }

    /// Whether `plyr lexicon breaking` has nothing against the change, and the new documents are valid.
    private func isCompatible(_ old: Catalog, _ new: Documents) -> Bool {
        guard let new = Self.catalog(new) else { return false }
        return !Schema.Comparison.changes(from: old, to: new).contains(where: \.isBreaking)
    }

    private static func catalog(_ documents: Documents) -> Catalog? {
        var diagnostics: [Diagnostic] = []
        let parsed = sources(documents).map { LexiconDocument.parse(json: $0.bytes, file: $0.file) }
        for document in parsed { diagnostics += document.diagnostics }
        let catalog = Catalog(parsed.compactMap(\.document), diagnostics: &diagnostics)
        diagnostics += catalog.resolve()
        return diagnostics.hasErrors ? nil : catalog
    }

    // MARK: Changes

    private mutating func change(_ documents: inout Documents) {
        switch maker.chance.below(10) {
        case 0, 1, 2: addProperty(&documents)
        case 3, 4: addValue(&documents)
        case 5: addMember(&documents)
        case 6: addDefinition(&documents)
        case 7: addDocument(&documents)
        case 8: addError(&documents)
        default: reorder(&documents)
        }
    }

    /// Lets `body` change one of the objects that `isWanted` accepts.
    private mutating func edit(
        _ documents: inout Documents, where isWanted: (JSONText) -> Bool,
        _ body: (inout JSONText, inout LexiconMaker) -> Void
    ) {
        var count = 0
        for index in documents.indices { documents[index].json.visitObjects { if isWanted($0) { count += 1 } } }
        let chosen = maker.chance.below(count)
        count = 0
        for index in documents.indices {
            documents[index].json.visitObjects { object in
                guard isWanted(object) else { return }
                if count == chosen { body(&object, &maker) }
                count += 1
            }
        }
    }

    private var context: LexiconMaker.Context {
        let entry = maker.entries.last { $0.kind == .object } ?? maker.entries[0]
        return LexiconMaker.Context(entry: entry, depth: 2, isNeeded: false)
    }

    private mutating func addProperty(_ documents: inout Documents) {
        let context = context
        let isReference = maker.chance.percent(40)
        edit(&documents, where: { $0["properties"]?.members?.isEmpty == false }) { object, maker in
            guard var properties = object["properties"]?.members else { return }
            let twins = properties.map { Self.twin($0.name) }
            let name = maker.chance.pick(maker.chance.percent(40) ? twins : Names.properties)
            guard !properties.contains(where: { Bytes($0.name) == Bytes(name) }) else { return }
            var schema = object["type"]?.string == "params" ? maker.parameter() : maker.data(context)
            if isReference, object["type"]?.string != "params",
                let target = maker.entries.last(where: { $0.kind == .object })
            {
                schema = .object([("type", .text("ref")), ("ref", .text(target.typeName))])
            }
            properties.insert((name, schema), at: maker.chance.below(properties.count + 1))
            object["properties"] = .object(properties)
        }
    }

    /// A name that is easily confused with another.
    private static func twin(_ name: String) -> String {
        guard let index = name.utf8.dropFirst().firstIndex(where: { (0x41...0x5a).contains($0) || $0 == 0x2d }) else {
            return name.uppercased() == name ? name.lowercased() : name + "-item"
        }
        let rest = name[index...].drop { $0 == "-" }
        return name[index] == "-"
            ? name[..<index] + rest.prefix(1).uppercased() + rest.dropFirst()
            : name[..<index] + "-" + rest.prefix(1).lowercased() + rest.dropFirst()
    }

    private mutating func addValue(_ documents: inout Documents) {
        edit(&documents, where: { $0["knownValues"]?.items?.isEmpty == false }) { object, maker in
            guard var values = object["knownValues"]?.items else { return }
            values.insert(
                .text(maker.chance.pick(Self.values + maker.tokens)), at: maker.chance.below(values.count + 1))
            object["knownValues"] = .list(values)
        }
    }

    private mutating func addMember(_ documents: inout Documents) {
        let targets = maker.entries.filter { $0.kind == .object || $0.kind == .record }.map(\.typeName)
        edit(&documents, where: { $0["type"]?.string == "union" }) { object, maker in
            guard var references = object["refs"]?.items, !targets.isEmpty else { return }
            let target = maker.chance.pick(targets)
            guard !references.contains(where: { $0.string == target }) else { return }
            references.insert(.text(target), at: maker.chance.below(references.count + 1))
            object["refs"] = .list(references)
        }
    }

    private mutating func addDefinition(_ documents: inout Documents) {
        let context = context
        let index = maker.chance.below(documents.count)
        let name = maker.chance.pick(Names.definitions)
        guard documents[index].json["defs"]?[name] == nil else { return }
        let isObject = maker.chance.percent(60)
        documents[index].json["defs"]?[name] =
            isObject ? maker.object(context, count: 2) : .object([("type", .text("token"))])
    }

    /// A document beside another, or inside of its name.
    private mutating func addDocument(_ documents: inout Documents) {
        let context = context
        guard let other = documents[maker.chance.below(documents.count)].json["id"]?.string else { return }
        let authority = maker.chance.percent(60) ? other.lowercased() : String(other.prefix { $0 != "." }) + ".example"
        let id = "\(authority).\(maker.chance.pick(Names.documents))"
        let main = maker.object(context, count: 3)
        let defs = JSONText.object([("main", main)])
        let json = JSONText.object([("lexicon", .number(1)), ("id", .text(id)), ("defs", defs)])
        documents.append(Document(file: "new-\(documents.count).json", json: json))
    }

    private mutating func addError(_ documents: inout Documents) {
        edit(&documents, where: { $0["errors"]?.items?.isEmpty == false }) { object, maker in
            guard var errors = object["errors"]?.items else { return }
            let name = maker.chance.pick([
                "notFound", "NotFound", "DIDNotFound", "DidNotFound", "Other", "TooLarge", "A", "a",
            ])
            errors.insert(.object([("name", .text(name))]), at: 0)
            object["errors"] = .list(errors)
        }
    }

    /// Changes the order of all lists in which order means nothing, and of definitions.
    private mutating func reorder(_ documents: inout Documents) {
        for index in documents.indices {
            if let definitions = documents[index].json["defs"]?.members {
                documents[index].json["defs"] = .object(maker.chance.shuffled(definitions))
            }
            documents[index].json.visitObjects { object in
                for name in ["knownValues", "refs", "errors", "required", "nullable"] {
                    if let items = object[name]?.items { object[name] = .list(maker.chance.shuffled(items)) }
                }
            }
        }
        documents = maker.chance.shuffled(documents)
    }
}
