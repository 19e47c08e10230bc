import Syntax

extension Comparer {
    mutating func record(_ old: RecordSchema, _ new: RecordSchema, _ path: String) {
        if old.key != new.key {
            note(
                .recordKeyType, breaks: true, "\(path).key",
                "records had the key \(old.key.text) and have \(new.key.text)")
        }
        object(old.object, new.object, .anywhere, "\(path).record")
    }

    mutating func method(_ old: MethodSchema, _ new: MethodSchema, _ path: String) {
        parameters(old.parameters, new.parameters, path)
        input(old.input, new.input, "\(path).input")
        output(old.output, new.output, "\(path).output")
        errors(old.errors, new.errors, "\(path).errors")
    }

    mutating func subscription(_ old: SubscriptionSchema, _ new: SubscriptionSchema, _ path: String) {
        parameters(old.parameters, new.parameters, path)
        union(old.message, new.message, .answer, "\(path).message.schema")
        errors(old.errors, new.errors, "\(path).errors")
        if !Effect.value(old.subprotocol, new.subprotocol, Constraint.equal).isEmpty {
            note(.subprotocol, breaks: true, "\(path).subprotocol", "messages are framed in another way")
        }
    }

    private mutating func parameters(_ old: ObjectSchema?, _ new: ObjectSchema?, _ path: String) {
        let location = Location(line: 0, column: 0, path: "")
        let none = ObjectSchema(properties: [], location: location)
        object(old ?? none, new ?? none, .request, "\(path).parameters", required: .paramsRequired)
    }

    private mutating func input(_ old: BodySchema?, _ new: BodySchema?, _ path: String) {
        switch (old, new) {
        case (let old?, let new?): body(old, new, .request, path)
        case (nil, _?): note(.inputAdded, breaks: true, path, "there is an input, which nobody sends yet")
        case (_?, nil): note(.inputRemoved, breaks: true, path, "there is no input any more")
        case (nil, nil): break
        }
    }

    private mutating func output(_ old: BodySchema?, _ new: BodySchema?, _ path: String) {
        switch (old, new) {
        case (let old?, let new?): body(old, new, .answer, path)
        case (nil, _?): note(.outputAdded, breaks: false, path, "there is an output now")
        case (_?, nil): note(.outputRemoved, breaks: true, path, "there is no output any more")
        case (nil, nil): break
        }
    }

    private mutating func body(_ old: BodySchema, _ new: BodySchema, _ direction: Direction, _ path: String) {
        compareText(old.description, new.description, .description, path)
        note(
            .bodyEncoding, MediaType.effect(from: [old.encoding], to: [new.encoding]), direction, "\(path).encoding",
            "the encoding was \(old.encoding) and is \(new.encoding)")
        switch (old.schema, new.schema) {
        case (let old?, let new?): data(old, new, direction, "\(path).schema")
        case (nil, _?): note(.bodySchema, .narrows, direction, "\(path).schema", "the body has a schema now")
        case (_?, nil): note(.bodySchema, .widens, direction, "\(path).schema", "the body has no schema any more")
        case (nil, nil): break
        }
    }

    private mutating func errors(_ old: [ErrorSchema], _ new: [ErrorSchema], _ path: String) {
        for error in new {
            guard let before = old.first(where: { Constraint.equal($0.name, error.name) }) else {
                note(.errorAdded, breaks: false, path, "the error `\(error.name)` is new")
                continue
            }
            compareText(before.description, error.description, .description, "\(path).\(error.name)")
        }
        for error in old where !new.contains(where: { Constraint.equal($0.name, error.name) }) {
            note(
                .errorRemoved, breaks: true, path,
                "the error `\(error.name)` was removed: clients that wait for it meet another")
        }
    }

    mutating func permissionSet(_ old: PermissionSetSchema, _ new: PermissionSetSchema, _ path: String) {
        compareText(old.title, new.title, .title, "\(path).title")
        compareText(old.detail, new.detail, .description, "\(path).detail")
        permissions(old.permissions, new.permissions, "\(path).permissions")
    }
}

extension RecordKeyRule {
    /// The rule as documents write it.
    public var text: String {
        switch self {
        case .tid: "tid"
        case .nsid: "nsid"
        case .any: "any"
        case .literal(let key): "literal:\(key.text)"
        }
    }
}

extension MediaType {
    /// What it means that bodies or blobs were of any of `old` and are of any of `new`; nil is all.
    static func effect(from old: [String]?, to new: [String]?) -> Effect {
        let old = old ?? ["*/*"]
        let new = new ?? ["*/*"]
        func covers(_ patterns: [String], _ type: String) -> Bool {
            patterns.contains { matches(type, pattern: $0) }
        }
        var effect: Effect = []
        if !old.allSatisfy({ covers(new, $0) }) { effect.insert(.narrows) }
        if !new.allSatisfy({ covers(old, $0) }) { effect.insert(.widens) }
        return effect
    }
}
