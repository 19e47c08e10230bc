import Schema
import Syntax

extension Resolver {
    /// All that is made from one document.
    mutating func file(_ document: LexiconDocument) -> ResolvedFile {
        let path = tree.path(of: document.id)
        var declarations: [Declaration] = []
        for definition in document.definitions {
            declarations += self.declarations(definition, of: document, at: path)
        }
        return ResolvedFile(
            nsid: document.id, path: path, text: texts[document.id] ?? "",
            documentation: document.description ?? document.main?.description, main: mainKind(document),
            declarations: declarations)
    }

    private func mainKind(_ document: LexiconDocument) -> MainKind {
        if document.isMethod, !configuration.hasMethods { return .other }
        return switch document.main?.kind {
        case nil: .absent
        case .record: .record
        case .query: .query
        case .procedure: .procedure
        case .subscription: .subscription
        default: .other
        }
    }

    private mutating func declarations(
        _ definition: Definition, of document: LexiconDocument, at path: String
    ) -> [Declaration] {
        let reference = Reference(document.id, definition.name)
        if definition.name == "main", document.isMethod, !configuration.hasMethods { return [] }
        switch definition.kind {
        case .record(let record):
            let name = paths[reference] ?? path
            var type = object(record.object, at: name, shape: .record(document.id), definition.description)
            type.isBody = hasBodies
            return [.object(type)]
        case .query(let method): return self.method(method, at: path, hasInput: false) + paging(method, at: path)
        case .procedure(let method): return self.method(method, at: path, hasInput: true)
        case .subscription(let subscription): return self.subscription(subscription, at: path)
        case .permissionSet, .unsupported: return []
        case .token:
            let name = names[reference] ?? definition.name
            return [.token(name: name, value: reference.typeName, documentation: definition.description)]
        case .data(let schema): return data(schema, reference: reference, definition, at: path)
        }
    }

    private mutating func data(
        _ schema: DataSchema, reference: Reference, _ definition: Definition, at path: String
    ) -> [Declaration] {
        switch schema.kind {
        case .object(let object):
            var type = self.object(
                object, at: paths[reference] ?? path, shape: .named(reference.typeName), definition.description)
            type.isBody = hasBodies
            return [.object(type)]
        case .string(let string) where Self.isOpenString(string):
            return [.openString(openString(string, at: paths[reference] ?? path, definition.description))]
        default:
            guard let value = value(of: reference, schema) else {
                onlyRefersToItself(reference, at: definition.location)
                return []
            }
            var nested = declared.removeValue(forKey: reference) ?? []
            if let list = lists.removeValue(forKey: reference) {
                nested.append(.object(object(list.object, at: list.path, shape: .anonymous, list.documentation)))
            }
            let alias = names[reference] ?? definition.name
            return nested + [
                .alias(name: alias, documentation: definition.description, spelling: .value(value))
            ]
        }
    }

    // MARK: Methods

    private mutating func method(_ method: MethodSchema, at path: String, hasInput: Bool) -> [Declaration] {
        var declarations = parameters(method.parameters, at: path)
        if hasInput {
            declarations.append(.encoding(name: "inputEncoding", value: method.input?.encoding))
            declarations += body(method.input, at: path, name: "Input")
        }
        declarations.append(.encoding(name: "outputEncoding", value: method.output?.encoding))
        declarations += body(method.output, at: path, name: "Output")
        return declarations + failure(method.errors)
    }

    private mutating func subscription(_ subscription: SubscriptionSchema, at path: String) -> [Declaration] {
        let union = self.union(subscription.message, at: "\(path).Message", nil, isMessage: true)
        var declarations = parameters(subscription.parameters, at: path)
        if let name = subscription.subprotocol { declarations.append(.encoding(name: "subprotocol", value: name)) }
        declarations.append(.message(union))
        return declarations + failure(subscription.errors) + resuming(subscription, union)
    }

    private mutating func parameters(_ schema: ObjectSchema?, at path: String) -> [Declaration] {
        guard let schema, !schema.properties.isEmpty else {
            return [.alias(name: "Parameters", documentation: nil, spelling: .runtime(.noParameters))]
        }
        return [.parameters(object(schema, at: "\(path).Parameters", shape: .anonymous, schema.description))]
    }

    private mutating func body(_ body: BodySchema?, at path: String, name: String) -> [Declaration] {
        func alias(_ target: AliasTarget) -> [Declaration] {
            [.alias(name: name, documentation: body?.description, spelling: target)]
        }
        guard let body else { return alias(.runtime(.noBody)) }
        switch body.schema?.kind {
        case .object(let schema):
            var type = object(schema, at: "\(path).\(name)", shape: .anonymous, body.description)
            type.isBody = true
            if name == "Output" { outputs[path] = type }
            return [.object(type)]
        case .union(let schema):
            var type = union(schema, at: "\(path).\(name)", body.description)
            type.isBody = true
            return [.union(type)]
        case .reference(let reference): return alias(bodyTarget(reference, body, at: path))
        default: return alias(.runtime(.rawBody))
        }
    }

    private mutating func bodyTarget(_ reference: Reference, _ body: BodySchema, at path: String) -> AliasTarget {
        guard let target = paths[reference] else { return .runtime(.noBody) }  // The catalog has complained already.
        let owner = NamespaceTree.owner(of: target)
        if let imported = imports.first(where: { $0.name == owner }), !imported.hasMethods, let schema = body.schema {
            error(
                "\(reference) cannot be a body here: module \(owner) is generated without methods; "
                    + "list `client` or `server` among the `parts` in its \(GeneratorConfiguration.fileName)",
                at: schema.location)
        }
        return .path(target)
    }

    private func failure(_ errors: [ErrorSchema]) -> [Declaration] {
        guard !errors.isEmpty else { return [] }
        let members = errors.map { error in
            Member(name: Spelling.error(error.name), value: error.name, documentation: error.description)
        }
        return [.failure(members)]
    }
}
