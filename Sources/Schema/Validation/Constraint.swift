/// The constraints of the lexicon language, each written once.
///
/// Generated code reaches them through ``Validator``, data without generated code through ``Catalog``. Every function
/// answers nil if the value is allowed, or else what is wrong with it, in words that follow the name of the value.
public enum Constraint {
    /// A number of bytes, items or graphemes.
    static func problem(_ count: Int, _ range: LengthRange, _ unit: StaticString) -> String? {
        if let minimum = range.minimum, count < minimum { return "must have at least \(minimum) \(unit)" }
        if let maximum = range.maximum, count > maximum { return "must have at most \(maximum) \(unit)" }
        return nil
    }

    static func graphemes(_ text: String, _ range: LengthRange) -> String? {
        guard range.minimum != nil || range.maximum != nil else { return nil }
        // A grapheme is a byte at least: short texts need not be counted against an upper bound.
        if range.minimum == nil, let maximum = range.maximum, text.utf8.count <= maximum { return nil }
        return problem(text.count, range, "graphemes")
    }

    static func problem(_ value: Int64, _ schema: IntegerSchema) -> String? {
        if let const = schema.const, value != const { return "must be \(const)" }
        if let allowed = schema.allowed, !allowed.contains(value) { return "must be one of \(list(allowed))" }
        if let minimum = schema.minimum, value < minimum { return "must be at least \(minimum)" }
        if let maximum = schema.maximum, value > maximum { return "must be at most \(maximum)" }
        return nil
    }

    static func problem(_ text: String, _ schema: StringSchema) -> String? {
        if let const = schema.const, !equal(text, const) { return "must be \(quoted(const))" }
        if let allowed = schema.allowed, !allowed.contains(where: { equal(text, $0) }) {
            return "must be one of \(list(allowed.map(quoted)))"
        }
        if let reason = problem(text.utf8.count, schema.length, "bytes") { return reason }
        if let reason = graphemes(text, schema.graphemes) { return reason }
        if let format = schema.format, !format.accepts(text) { return "must be a valid \(format.rawValue)" }
        return nil
    }

    static func blob(mimeType: String, size: Int64, _ schema: BlobSchema) -> String? {
        if let maximum = schema.maxSize, size > maximum { return "must have at most \(maximum) bytes" }
        if let accept = schema.accept, !accept.contains(where: { MediaType.matches(mimeType, pattern: $0) }) {
            return "must be of type \(list(accept))"
        }
        return nil
    }

    static func equal(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8)
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }

    private static func list(_ items: [some CustomStringConvertible]) -> String {
        items.map(\.description).joined(separator: ", ")
    }
}
