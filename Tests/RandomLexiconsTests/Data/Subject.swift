import DataModel
import FixtureRandom
@testable import Schema
import Syntax

/// A generated type beside the schema that it was generated from.
struct Subject: Sendable, CustomStringConvertible {
    let name: String
    let type: any LexiconValue.Type
    let schema: DataSchema
    /// The collection, if it is a record.
    let collection: NSID?

    var description: String { name }

    /// Whether the schema accepts the value, or its first objection.
    func objection(to value: Value) -> ConstraintViolation? {
        do {
            if let collection {
                try Subject.catalog.validate(record: value, in: collection)
            } else if let reference {
                try Subject.catalog.validate(value, as: reference)
            } else {
                try value.checked(.atproto)
                var checker = DataChecker(catalog: Subject.catalog)
                try checker.check(value, schema)
            }
            return nil
        } catch let violation as ConstraintViolation {
            return violation
        } catch {
            return ConstraintViolation(path: "", reason: "\(error)")
        }
    }

    /// How others refer to it; nil for a body.
    private var reference: Reference? {
        Subject.anywhere.flatMap { name.contains(" ") ? nil : Reference(name, in: $0) }
    }

    private static let anywhere = try? NSID("example.any.where")

    /// The documents as the module itself holds them.
    static let catalog: Catalog = {
        var diagnostics: [Diagnostic] = []
        let documents = LexiconIndex.documents.compactMap { text in
            LexiconDocument.parse(json: Array("\(text)".utf8), file: "").document
        }
        return Catalog(documents, diagnostics: &diagnostics)
    }()

    static let all: [Subject] = RandomTypes.values.sorted { $0.key < $1.key }.compactMap { name, type in
        if name.contains(" ") {
            return body(name).map { Subject(name: name, type: type, schema: $0, collection: nil) }
        }
        guard let anywhere, let reference = Reference(name, in: anywhere), let schema = catalog.data(reference) else {
            return nil
        }
        let isRecord = if case .record? = catalog[reference]?.kind { true } else { false }
        return Subject(name: name, type: type, schema: schema, collection: isRecord ? reference.nsid : nil)
    }

    private static func body(_ name: String) -> DataSchema? {
        let words = name.split(separator: " ").map(String.init)
        guard let id = words.first, let nsid = try? NSID(id) else { return nil }
        switch catalog[nsid]?.main?.kind {
        case .query(let method)?, .procedure(let method)?:
            return (words.last == "input" ? method.input : method.output)?.schema
        default: return nil
        }
    }
}
