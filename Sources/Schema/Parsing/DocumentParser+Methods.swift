extension DocumentParser {
    mutating func method(_ place: Place, hasInput: Bool) -> MethodSchema? {
        if !hasInput, let input = place.member("input") { error(input, "a query has no input") }
        let parameters = parameters(place)
        let input = hasInput ? body("input", of: place) : nil
        let output = body("output", of: place)
        return MethodSchema(parameters: parameters, input: input, output: output, errors: errors(place))
    }

    mutating func subscription(_ place: Place) -> SubscriptionSchema? {
        let parameters = parameters(place)
        let errors = errors(place)
        let subprotocol = optionalText("subprotocol", of: place)
        guard let message = required("message", of: place, .subscriptionNoMessages),
            let schema = required("schema", of: message)
        else {
            return nil
        }
        guard let type = requiredText("type", of: schema) else { return nil }
        guard type == "union" else {
            error(schema, "a message must be a union, not \(type)")
            return nil
        }
        return SubscriptionSchema(
            parameters: parameters, message: union(schema), errors: errors, subprotocol: subprotocol)
    }

    private mutating func parameters(_ place: Place) -> ObjectSchema? {
        guard let member = place.member("parameters") else { return nil }
        guard let type = requiredText("type", of: member) else { return nil }
        guard type == "params" else {
            error(member, "parameters must be params, not \(type)")
            return nil
        }
        if let nullable = member.member("nullable") { error(nullable, "parameters cannot be null") }
        guard let parameters = object(member) else { return nil }
        for property in parameters.properties where !Self.isParameter(property.schema) {
            let location = property.schema.location
            diagnostics.append(
                Diagnostic(
                    .error, "a parameter must be a boolean, an integer, a string, or an array of these",
                    file: file, line: location.line, column: location.column, path: location.path))
        }
        return parameters
    }

    private static func isParameter(_ schema: DataSchema) -> Bool {
        switch schema.kind {
        case .boolean, .integer, .string: true
        case .array(let array):
            switch array.items.kind {
            case .boolean, .integer, .string: true
            default: false
            }
        default: false
        }
    }

    private mutating func body(_ name: String, of place: Place) -> BodySchema? {
        guard let member = place.member(name) else { return nil }
        guard let encoding = requiredText("encoding", of: member, .unspecifiedEncoding) else { return nil }
        if !MediaType.isPattern(encoding) {
            error(
                member.member("encoding") ?? member, "`\(encoding)` is not one media type or pattern",
                encoding.isEmpty ? .unspecifiedEncoding : .lexiconSchema)
        }
        let description = optionalText("description", of: member)
        var schema: DataSchema?
        if let inner = member.member("schema") {
            schema = data(inner)
            switch schema?.kind {
            case .object, .reference, .union, nil: break
            default: error(inner, "a body must be an object, a ref or a union")
            }
        }
        return BodySchema(encoding: encoding, schema: schema, description: description)
    }

    private mutating func errors(_ place: Place) -> [ErrorSchema] {
        var errors: [ErrorSchema] = []
        var seen: Set<String> = []
        for item in optionalItems("errors", of: place) ?? [] {
            guard let name = requiredText("name", of: item) else { continue }
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
            if !isName { error(item, "the name of an error must be ASCII without white space") }
            guard seen.insert(name).inserted else {
                warn(item, "`\(name)` is declared twice", .repeatedValue)
                continue
            }
            errors.append(ErrorSchema(name: name, description: optionalText("description", of: item)))
        }
        return errors
    }
}
