import DataModel
import Schema

/// Makes data for a schema: as it should be, or with one thing wrong.
struct DataMaker {
    /// Values are told to end when they have so many parts.
    private static let maximumParts = 150

    let catalog: Catalog
    var chance: Chance
    /// Which part is to be spoiled, counted from zero.
    var spoiled: Int?
    /// How deep the value goes before it is told to end.
    var maximumDepth = 5
    /// Whether to go down one way only, as far as allowed.
    var isNarrow = false
    private(set) var parts = 0
    private(set) var depth = 0
    private let heights: [Reference: Int]

    init(_ catalog: Catalog, heights: [Reference: Int], seed: UInt64) {
        self.catalog = catalog
        self.heights = heights
        chance = Chance(seed: seed)
    }

    /// Whether the value should come to its end.
    var isExhausted: Bool { depth >= maximumDepth || parts > Self.maximumParts }

    /// A value for the schema. `typeName` is what an object must or may say in its `$type`.
    mutating func value(_ schema: DataSchema, typeName: String? = nil, needsType: Bool = false) -> Value {
        defer { parts += 1 }
        if parts == spoiled {
            let spoiler = chance.below(3)
            if spoiler == 0 { return Anything.value(&chance, depth: 2) }
            if let wrong = nearly(schema) { return wrong }
        }
        depth += 1
        defer { depth -= 1 }
        switch schema.kind {
        case .boolean(let schema): return .bool(schema.const ?? chance.percent(50))
        case .integer(let schema): return .integer(integer(schema))
        case .string(let schema): return .string(string(schema))
        case .bytes(let length): return .bytes(bytes(length))
        case .cidLink: return .link(Anything.link(&chance))
        case .blob(let schema): return blob(schema)
        case .array(let schema): return array(schema)
        case .object(let schema): return object(schema, typeName: typeName, needsType: needsType)
        case .reference(let reference): return refer(reference, inUnion: false)
        case .union(let schema): return union(schema)
        case .unknown:
            if isNarrow { return .map(Anything.chain(&chance, depth: maximumDepth - depth)) }
            return .map(Anything.map(&chance, depth: isExhausted ? 1 : 2))
        }
    }

    private mutating func refer(_ reference: Reference, inUnion: Bool) -> Value {
        guard let target = catalog.data(reference) else { return .null }
        let isRecord = if case .record? = catalog[reference]?.kind { true } else { false }
        // A reference is no part of the value itself.
        depth -= 1
        defer { depth += 1 }
        return value(target, typeName: reference.typeName, needsType: inUnion || isRecord)
    }

    private mutating func array(_ schema: ArraySchema) -> Value {
        let least = schema.length.minimum ?? 0
        let most = min(schema.length.maximum ?? least + 3, least + 3)
        let wanted = isExhausted ? least : isNarrow ? max(least, min(most, 1)) : chance.number(least...max(least, most))
        return .array((0..<wanted).map { _ in value(schema.items) })
    }

    private mutating func union(_ schema: UnionSchema) -> Value {
        let stranger = !schema.isClosed && (schema.references.isEmpty || chance.percent(isNarrow ? 0 : 20))
        guard !stranger, !schema.references.isEmpty else { return .map(Anything.stranger(&chance)) }
        let ordered = schema.references.sorted { height($0) < height($1) }
        return refer(isExhausted ? ordered[0] : chance.pick(ordered), inUnion: true)
    }

    private func height(_ reference: Reference) -> Int { heights[reference] ?? .max }

    // MARK: Objects

    private mutating func object(_ schema: ObjectSchema, typeName: String?, needsType: Bool) -> Value {
        var map = DataMap()
        if chance.percent(20), !isNarrow {
            for _ in 0..<chance.number(1...3) {
                map[Anything.key(near: schema, &chance)] = Anything.value(&chance, depth: 1)
            }
        }
        let descent = isNarrow ? way(down: schema) : nil
        for property in schema.fields {
            let isWanted = descent.map { $0 == Bytes(property.name) } ?? (!isExhausted && chance.percent(60))
            guard property.isRequired || isWanted else { continue }
            let isNull = property.isNullable && (isExhausted || chance.percent(20)) && !(isNarrow && isWanted)
            map[property.name] = isNull ? .null : value(property.schema)
        }
        if let typeName, needsType || chance.percent(20) { map["$type"] = .string(typeName) }
        return .map(map)
    }

    /// The property through which the value can become deeper.
    private mutating func way(down schema: ObjectSchema) -> Bytes? {
        guard !isExhausted else { return nil }
        let ways = schema.fields.filter { property in
            switch property.schema.kind {
            case .array, .object, .reference, .union, .unknown: true
            default: false
            }
        }
        return (ways.randomPick(&chance) ?? schema.fields.randomPick(&chance)).map { Bytes($0.name) }
    }

    mutating func blob(_ schema: BlobSchema) -> Value {
        var type = chance.pick(["image/png", "audio/mpeg", "text/plain; charset=utf-8", "application/vnd.x+json"])
        if let pattern = schema.accept?.randomPick(&chance) {
            type =
                pattern == "*/*" ? "x/y" : pattern.hasSuffix("/*") ? pattern.dropLast() + "any" : pattern.uppercased()
        }
        let size = min(schema.maxSize ?? .max, chance.pick([0, 1, 17, 1_000_000, .max]))
        return BlobRef(ref: Anything.link(&chance), mimeType: type, size: size).asValue
    }
}

extension BlobRef {
    var asValue: Value {
        ["$type": "blob", "ref": .link(ref), "mimeType": .string(mimeType), "size": .integer(size)]
    }
}

/// How many objects at least lie inside of a value of each definition.
enum Heights {
    static func of(_ catalog: Catalog) -> [Reference: Int] {
        var heights: [Reference: Int] = [:]
        let all = catalog.all.flatMap { document in document.definitions.map { Reference(document.id, $0.name) } }
        var isChanging = true
        while isChanging {
            isChanging = false
            for reference in all where heights[reference] == nil {
                guard let schema = catalog.data(reference), let height = height(schema, heights) else { continue }
                heights[reference] = height
                isChanging = true
            }
        }
        return heights
    }

    /// Nil as long as something inside is not known.
    private static func height(_ schema: DataSchema, _ known: [Reference: Int]) -> Int? {
        switch schema.kind {
        case .array(let array): return (array.length.minimum ?? 0) > 0 ? height(array.items, known).map { $0 + 1 } : 1
        case .object(let object):
            var highest = 0
            for property in object.fields where property.isRequired && !property.isNullable {
                guard let height = height(property.schema, known) else { return nil }
                highest = max(highest, height)
            }
            return highest + 1
        case .reference(let reference): return known[reference]
        case .union(let union):
            if !union.isClosed { return 1 }
            return union.references.compactMap { known[$0] }.min()
        default: return 0
        }
    }
}
