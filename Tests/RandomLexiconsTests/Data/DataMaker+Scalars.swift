import DataModel
@testable import Schema

extension DataMaker {
    mutating func integer(_ schema: IntegerSchema) -> Int64 {
        if let const = schema.const { return const }
        if let allowed = schema.allowed { return allowed.randomPick(&chance) ?? 0 }
        let (least, most) = (schema.minimum ?? .min, schema.maximum ?? .max)
        switch chance.below(4) {
        case 0: return least
        case 1: return most
        default: return min(max(chance.integer(), least), most)
        }
    }

    mutating func bytes(_ length: LengthRange) -> [UInt8] {
        let least = length.minimum ?? 0
        let most = length.maximum ?? least + 5
        return (0..<chance.number(least...max(least, most))).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
    }

    mutating func string(_ schema: StringSchema) -> String {
        if let const = schema.const { return const }
        if let allowed = schema.allowed { return allowed.randomPick(&chance) ?? "" }
        if let format = schema.format {
            let samples = FormatSamples.valid(format)
            let fitting = samples.filter { $0.utf8.count <= schema.length.maximum ?? .max }
            return fitting.randomPick(&chance) ?? samples[0]
        }
        if chance.percent(40), let known = schema.knownValues.randomPick(&chance) { return known }
        return text(schema.length, schema.graphemes)
    }

    /// A text within bounds, and often on them.
    private mutating func text(_ length: LengthRange, _ graphemes: LengthRange) -> String {
        let bytes = (length.minimum ?? 0)...max(length.maximum ?? (length.minimum ?? 0) + 12, length.minimum ?? 0)
        let clusters = (graphemes.minimum ?? 0)...max(graphemes.maximum ?? 12, graphemes.minimum ?? 0)
        for _ in 0..<8 {
            var text = ""
            let goal = chance.number(bytes)
            while text.utf8.count < goal { text += chance.pick(Anything.clusters) }
            while text.count < clusters.lowerBound { text += "x" }
            if bytes.contains(text.utf8.count), clusters.contains(text.count) { return text }
        }
        return String(repeating: "a", count: max(bytes.lowerBound, clusters.lowerBound))
    }

    // MARK: Nearly right

    /// A value of the right kind that breaks a constraint, or nearly does; nil if there is no such thing.
    mutating func nearly(_ schema: DataSchema) -> Value? {
        switch schema.kind {
        case .boolean(let schema): return schema.const.map { .bool(!$0) }
        case .integer(let schema): return .integer(nearly(schema))
        case .string(let schema): return .string(nearly(schema))
        case .bytes(let length): return .bytes([UInt8](repeating: 7, count: self.length(beside: length)))
        case .blob(let schema): return nearly(schema)
        case .array(let schema):
            return .array((0..<self.length(beside: schema.length)).map { _ in value(schema.items) })
        case .object(let schema): return nearly(schema, typeName: nil)
        case .reference(let reference): return nearly(reference)
        case .union(let schema): return nearly(schema)
        case .unknown:
            return chance.pick([
                blob(BlobSchema()), ["$type": "blob"], .null, [], .map(Anything.map(&chance, depth: 1)),
            ])
        case .cidLink: return nil
        }
    }

    private mutating func length(beside range: LengthRange) -> Int {
        let bounds = [range.minimum.map { $0 - 1 }, range.maximum.map { $0 + 1 }].compactMap { $0 }.filter { $0 >= 0 }
        return bounds.randomPick(&chance) ?? chance.number(0...3)
    }

    private mutating func nearly(_ schema: IntegerSchema) -> Int64 {
        let near = [schema.minimum, schema.maximum, schema.const] + (schema.allowed ?? []).map(Optional.some)
        guard let value = near.compactMap({ $0 }).randomPick(&chance) else { return chance.pick([.min, .max]) }
        return chance.percent(50) ? value &+ 1 : value &- 1
    }

    private mutating func nearly(_ schema: StringSchema) -> String {
        if let format = schema.format, chance.percent(60) {
            return chance.pick(FormatSamples.invalid(format))
        }
        let near = [schema.const].compactMap { $0 } + (schema.allowed ?? []) + schema.knownValues
        if let text = near.randomPick(&chance) { return Anything.text(near: text, &chance) }
        let bytes = length(beside: schema.length)
        if chance.percent(50) { return String(repeating: "a", count: bytes) }
        let clusters = length(beside: schema.graphemes)
        return (0..<clusters).map { _ in chance.pick(Anything.clusters) }.joined()
    }

    private mutating func nearly(_ schema: BlobSchema) -> Value {
        guard case .map(var map) = blob(schema) else { return .null }
        switch chance.below(8) {
        case 0: map["size"] = .integer((schema.maxSize ?? -1) &+ 1)
        case 1: map["size"] = -1
        case 2: map["mimeType"] = .string(chance.pick(["", "image", "image/", "text/html", "*/*"]))
        case 3: map["extra"] = .null
        case 4: map[chance.pick(["size", "mimeType", "ref", "$type"])] = nil
        case 5: map["ref"] = "x"
        case 6: map["$type"] = chance.pick(["Blob", "", 5, "example.blob"])
        default: map["size"] = "1"
        }
        return .map(map)
    }

    private mutating func nearly(_ reference: Reference) -> Value? {
        guard let target = catalog.data(reference) else { return nil }
        guard case .object(let schema) = target.kind else { return nearly(target) }
        return nearly(schema, typeName: reference.typeName)
    }

    private mutating func nearly(_ schema: UnionSchema) -> Value {
        let reference = schema.references.randomPick(&chance)
        if let reference, chance.percent(60), let value = nearly(reference) { return value }
        return chance.percent(50) ? .map(Anything.stranger(&chance)) : .map(Anything.map(&chance, depth: 1))
    }

    /// An object with one thing wrong about its fields or its type.
    private mutating func nearly(_ schema: ObjectSchema, typeName: String?) -> Value {
        let whole = DataSchema(.object(schema), location: schema.location)
        spoiled = nil
        guard case .map(var map) = value(whole, typeName: typeName, needsType: true) else { return .null }
        switch chance.below(5) {
        case 0: map[schema.fields.randomPick(&chance)?.name ?? "$type"] = nil
        case 1: map[schema.fields.randomPick(&chance)?.name ?? "x"] = .null
        case 2: map["$type"] = chance.pick([nil, "", 5, .null, "blob", "example.any.thing", []])
        case 3: map["$type"] = typeName.map { .string(Anything.text(near: $0, &chance)) }
        default: map[chance.pick(["$link", "$bytes"])] = chance.pick(["aGVsbG8", 5])
        }
        return .map(map)
    }
}
