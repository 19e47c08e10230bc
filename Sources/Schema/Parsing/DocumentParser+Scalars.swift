extension DocumentParser {
    mutating func boolean(_ place: Place) -> BooleanSchema {
        let schema = BooleanSchema(
            const: optionalFlag("const", of: place), default: optionalFlag("default", of: place))
        if let const = schema.const, let value = schema.default, const != value {
            error(place, "`default` is not what `const` allows")
        }
        return schema
    }

    mutating func integerSchema(_ place: Place) -> IntegerSchema {
        let schema = IntegerSchema(
            minimum: optionalInteger("minimum", of: place), maximum: optionalInteger("maximum", of: place),
            allowed: optionalIntegers("enum", of: place), const: optionalInteger("const", of: place),
            default: optionalInteger("default", of: place))
        if let minimum = schema.minimum, let maximum = schema.maximum, minimum > maximum {
            error(place, "`minimum` is greater than `maximum`")
        }
        if let value = schema.default, let reason = Constraint.problem(value, schema) {
            error(place.member("default") ?? place, "the default \(reason)")
        }
        return schema
    }

    mutating func string(_ place: Place) -> StringSchema {
        var schema = StringSchema()
        schema.format = stringFormat(place)
        schema.length = lengths("minLength", "maxLength", of: place)
        schema.graphemes = lengths("minGraphemes", "maxGraphemes", of: place)
        schema.knownValues = optionalTexts("knownValues", of: place) ?? []
        schema.allowed = optionalTexts("enum", of: place)
        schema.const = optionalText("const", of: place)
        schema.default = optionalText("default", of: place)
        if schema.const != nil, schema.default != nil { error(place, "`const` and `default` exclude each other") }
        if let value = schema.default, let reason = Constraint.problem(value, schema) {
            error(place.member("default") ?? place, "the default \(reason)")
        }
        return schema
    }

    private mutating func stringFormat(_ place: Place) -> StringFormat? {
        guard let member = place.member("format"), let text = text(member) else { return nil }
        let format = StringFormat(rawValue: text)
        if format == nil {
            warn(member, "`\(text)` is not a format that is known here; any string passes", .unknownFormat)
        }
        return format
    }
}
