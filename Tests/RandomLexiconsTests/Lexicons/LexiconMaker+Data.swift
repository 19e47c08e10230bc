extension LexiconMaker {
    private static let maximumDepth = 3

    /// The schema of a property or of an array's items.
    mutating func data(_ context: Context) -> JSONText {
        var inner = context
        inner.depth += 1
        let isDeep = context.depth >= Self.maximumDepth
        switch chance.below(isDeep ? 12 : 16) {
        case 0...5: return scalar(context)
        case 6, 7, 8: return refer(inner)
        case 9, 10: return union(inner)
        case 11: return .object([("type", .text("unknown"))])
        case 12, 13: return array(inner)
        default: return object(inner, count: chance.number(0...4))
        }
    }

    private mutating func refer(_ context: Context) -> JSONText {
        guard let reference = reference([.record, .object, .array, .scalar], context) else { return scalar(context) }
        return .object([("type", .text("ref")), ("ref", .text(reference))])
    }

    mutating func union(_ context: Context) -> JSONText {
        var references: [String] = []
        for _ in 0..<chance.number(0...4) {
            guard let reference = reference([.record, .object], context) else { continue }
            if !references.contains(reference) { references.append(reference) }
        }
        var members: [(name: String, value: JSONText)] = [("type", .text("union")), ("refs", .texts(references))]
        if !references.isEmpty, chance.percent(40) {
            members.append(("closed", .flag(true)))
        } else if chance.percent(30) {
            members.append(("closed", .flag(false)))
        }
        return .object(members)
    }

    mutating func array(_ context: Context) -> JSONText {
        var members: [(name: String, value: JSONText)] = [("type", .text("array"))]
        let least = chance.percent(25) ? chance.number(0...2) : nil
        if let least { members.append(("minLength", .number(Int64(least)))) }
        if chance.percent(40) { members.append(("maxLength", .number(Int64((least ?? 0) + chance.number(0...3))))) }
        var inner = context
        inner.depth += 1
        inner.isNeeded = (least ?? 0) > 0
        members.append(("items", data(inner)))
        return .object(members)
    }

    /// An object of so many properties with names that are hard.
    mutating func object(_ context: Context, count: Int) -> JSONText {
        let names = chance.some(count, of: Names.properties)
        let required = names.filter { _ in chance.percent(40) }
        let nullable = names.filter { _ in chance.percent(30) }
        var properties: [(name: String, value: JSONText)] = []
        for name in names {
            var inner = context
            inner.isNeeded = required.contains { Bytes($0) == Bytes(name) }
            properties.append((name, data(inner)))
        }
        if chance.percent(3) { properties.append(("$type", .object([("type", .text("string"))]))) }
        var members: [(name: String, value: JSONText)] = [("type", .text("object"))]
        if !required.isEmpty { members.append(("required", .texts(required))) }
        if !nullable.isEmpty { members.append(("nullable", .texts(nullable))) }
        if !properties.isEmpty || chance.percent(50) { members.append(("properties", .object(properties))) }
        return .object(members)
    }

    // MARK: Methods

    mutating func method(_ context: Context, _ number: Int) -> JSONText {
        let type = number % 8 == 7 ? "subscription" : number % 8 == 2 ? "query" : "procedure"
        var members: [(name: String, value: JSONText)] = [("type", .text(type))]
        if chance.percent(85) { members.append(("parameters", parameters())) }
        var inner = context
        inner.isNeeded = false
        switch type {
        case "subscription":
            let names = Set((0..<3).compactMap { _ in reference([.object, .record], inner) }).sorted()
            let schema = JSONText.object([("type", .text("union")), ("refs", .texts(names))])
            members.append(("message", .object([("schema", schema)])))
        case "procedure":
            members += [("input", body(inner)), ("output", body(inner))]
        default: members.append(("output", body(inner)))
        }
        if chance.percent(50) {
            let errors = chance.some(2, of: ["NotFound", "TooLarge", "other", "default", "1st"])
            members.append(("errors", .list(errors.map { .object([("name", .text($0))]) })))
        }
        return .object(members)
    }

    private mutating func body(_ context: Context) -> JSONText {
        guard !chance.percent(15) else { return .object([("encoding", .text("*/*"))]) }
        var schema = chance.percent(30) ? union(context) : object(context, count: chance.number(0...5))
        if chance.percent(25), let reference = reference([.object, .record], context) {
            schema = .object([("type", .text("ref")), ("ref", .text(reference))])
        }
        return .object([("encoding", .text("application/json")), ("schema", schema)])
    }

    private mutating func parameters() -> JSONText {
        let names = chance.some(chance.number(0...9), of: Names.properties)
        let required = names.filter { _ in chance.percent(25) }
        var properties: [(name: String, value: JSONText)] = []
        for name in names {
            let isList = chance.percent(25)
            var schema = parameter()
            if isList {
                var members: [(name: String, value: JSONText)] = [("type", .text("array")), ("items", schema)]
                if chance.percent(50) { members.append(("maxLength", .number(Int64(chance.number(1...3))))) }
                if chance.percent(20) { members.append(("minLength", .number(1))) }
                schema = .object(members)
            }
            properties.append((name, schema))
        }
        return .object([
            ("type", .text("params")), ("required", .texts(required)), ("properties", .object(properties)),
        ])
    }
}
