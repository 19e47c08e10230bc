import Schema
import Syntax

/// The page of one document.
struct DocumentPage {
    let catalog: Catalog
    let document: LexiconDocument
    /// Whether the document of a name has a page to which links can lead.
    let hasPage: (NSID) -> Bool
    private(set) var lines: [String] = []

    init(_ document: LexiconDocument, in catalog: Catalog, hasPage: @escaping (NSID) -> Bool) {
        self.document = document
        self.catalog = catalog
        self.hasPage = hasPage
        lines = [LexiconReference.marker, "", "# \(Markdown.text(document.id.text))"]
        paragraph(document.description)
        for definition in document.definitions { add(definition) }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Adds a part behind an empty line, or nothing if the part is empty.
    mutating func add(_ part: [String]) {
        if !part.isEmpty { lines += [""] + part }
    }

    mutating func paragraph(_ text: String?) {
        let text = Markdown.text(text ?? "")
        if !text.isEmpty { add([text]) }
    }

    private mutating func add(_ definition: Definition) {
        add(["<a id=\"\(definition.name)\"></a>"])
        add(["## \(Markdown.text(definition.name)) (\(definition.kind.title))"])
        paragraph(definition.description)
        switch definition.kind {
        case .record(let record): add(record)
        case .query(let method), .procedure(let method): add(method)
        case .subscription(let subscription): add(subscription)
        case .permissionSet(let set): add(set)
        case .unsupported: add(["This kind of definition is not described here."])
        case .token: add(["Stands for itself: \(Markdown.code(Reference(document.id, definition.name).typeName))."])
        case .data(let schema): add(data: schema)
        }
    }

    private mutating func add(_ record: RecordSchema) {
        add(["Record key: \(Markdown.code(record.key.text))"])
        fields(of: record.object)
    }

    private mutating func add(_ method: MethodSchema) {
        parameters(method.parameters)
        body(method.input, title: "Input")
        body(method.output, title: "Output")
        errors(method.errors)
    }

    private mutating func add(_ subscription: SubscriptionSchema) {
        if let subprotocol = subscription.subprotocol { add(["Subprotocol: \(Markdown.code(subprotocol))"]) }
        parameters(subscription.parameters)
        add(["### Messages"])
        let rows = subscription.message.references.map { reference in
            [link(reference), Markdown.text(catalog[reference]?.description ?? "")]
        }
        add(rows.isEmpty ? ["There are none."] : Markdown.table(["Message", "Description"], rows))
        if subscription.message.isClosed { add(["There are no others."]) }
        errors(subscription.errors)
    }

    private mutating func add(_ set: PermissionSetSchema) {
        if let title = set.title { add(["Title: \(Markdown.text(title))"]) }
        paragraph(set.detail)
        let rows = set.permissions.map { permission in
            [
                permission.resource, codes(permission.collections + permission.methods), codes(permission.actions),
                permission.inheritsAudience
                    ? "the one named with the set" : permission.audience.map(Markdown.code) ?? "",
            ]
        }
        add(Markdown.table(["Resource", "Names", "Actions", "Audience"], rows))
    }

    private mutating func add(data schema: DataSchema) {
        if case .object(let object) = schema.kind { return fields(of: object) }
        add(Markdown.table(["Type", "Constraints"], [[type(schema), constraints(schema)]]))
        if case .object(let object) = schema.innermost.kind { fields(of: object) }
    }

    private mutating func parameters(_ parameters: ObjectSchema?) {
        guard let parameters, !parameters.properties.isEmpty else { return }
        add(["### Parameters"])
        paragraph(parameters.description)
        fields(of: parameters)
    }

    private mutating func body(_ body: BodySchema?, title: String) {
        guard let body else { return }
        add(["### \(title)"])
        paragraph(body.description)
        add(["Encoding: \(Markdown.code(body.encoding))"])
        guard let schema = body.schema else { return }
        if case .object(let object) = schema.kind { return fields(of: object) }
        add(["Schema: \(type(schema))"])
    }

    private mutating func errors(_ errors: [ErrorSchema]) {
        guard !errors.isEmpty else { return }
        add(["### Errors"])
        add(
            Markdown.table(
                ["Error", "Description"],
                errors.map { [Markdown.code($0.name), Markdown.text($0.description ?? "")] }))
    }

    /// The fields of an object in a table, with those of the objects inside of it.
    private mutating func fields(of object: ObjectSchema) {
        let rows = rows(of: object, prefix: "")
        add(rows.isEmpty ? ["There are no fields."] : Markdown.table(Self.fieldHead, rows))
    }

    private static let fieldHead = ["Field", "Type", "Required", "Constraints", "Description"]

    private func rows(of object: ObjectSchema, prefix: String) -> [[String]] {
        object.properties.flatMap { property -> [[String]] in
            let name = prefix + property.name
            let need = property.isRequired ? "yes" : "no"
            let row = [
                Markdown.code(name), type(property.schema), property.isNullable ? need + ", may be null" : need,
                constraints(property.schema), Markdown.text(property.schema.description ?? ""),
            ]
            guard case .object(let inner) = property.schema.innermost.kind else { return [row] }
            return [row] + rows(of: inner, prefix: name + property.schema.brackets + ".")
        }
    }
}

extension DataSchema {
    /// The items of arrays of arrays, or else the schema itself.
    fileprivate var innermost: DataSchema {
        if case .array(let array) = kind { array.items.innermost } else { self }
    }

    /// A pair for each array that ``innermost`` leads through.
    fileprivate var brackets: String {
        if case .array(let array) = kind { "[]" + array.items.brackets } else { "" }
    }
}
