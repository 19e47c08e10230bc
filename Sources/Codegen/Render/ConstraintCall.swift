import Schema

/// Writes one constraint as a call to the runtime's `Validator`.
struct ConstraintCall {
    /// The expression for the validator.
    let validator: String
    /// The expression for the value.
    let value: String
    let isOptional: Bool
    /// The field's name on the wire; nil for the items of an array.
    let name: String?
    let constrained: Set<String>

    /// The call, or nil if nothing has to be checked.
    func call(_ type: ValueType) -> String? {
        guard ConstraintSearch.isConstrained(type, constrained) else { return nil }
        switch type {
        case .bool(let schema): return schema.const.map { call("equal", value, ["to: \($0)"]) }
        case .integer(let schema): return integer(schema)
        case .string(let schema): return string(schema, value)
        case .syntax(_, let schema), .openString(_, let schema):
            return string(schema, value + (isOptional ? "?.text" : ".text"))
        case .bytes(let length): return call("bytes", value, lengths(length))
        case .blob(let schema): return blob(schema)
        case .array(let item, let length): return array(item, length)
        case .generated: return call("nested", value, [])
        case .link, .map: return nil
        }
    }

    private func call(_ function: String, _ value: String, _ arguments: [String]) -> String {
        let name = self.name.map { [Literal.string($0)] } ?? []
        return "\(validator).\(function)(\(([value] + name + arguments).joined(separator: ", ")))"
    }

    private func integer(_ schema: IntegerSchema) -> String {
        var arguments: [String] = []
        if let minimum = schema.minimum { arguments.append("minimum: \(minimum)") }
        if let maximum = schema.maximum { arguments.append("maximum: \(maximum)") }
        if let allowed = schema.allowed { arguments.append("of: \(Literal.list(allowed.map(String.init)))") }
        if let const = schema.const { arguments.append("equalTo: \(const)") }
        return call("integer", value, arguments)
    }

    /// A constant, a closed list and bounds, in the order in which data without generated code is checked. Each may
    /// forbid what the others allow.
    private func string(_ schema: StringSchema, _ text: String) -> String {
        var calls: [String] = []
        if let const = schema.const { calls.append(call("equal", text, ["to: \(Literal.string(const))"])) }
        if let allowed = schema.allowed {
            calls.append(call("member", text, ["of: \(Literal.list(allowed.map(Literal.string)))"]))
        }
        let bounds = lengths(schema.length) + lengths(schema.graphemes, "Graphemes")
        if !bounds.isEmpty { calls.append(call("string", text, bounds)) }
        return calls.joined(separator: "; ")
    }

    private func blob(_ schema: BlobSchema) -> String {
        var arguments: [String] = []
        if let accept = schema.accept { arguments.append("accept: \(Literal.list(accept.map(Literal.string)))") }
        if let maxSize = schema.maxSize { arguments.append("maxSize: \(maxSize)") }
        return call("blob", value, arguments)
    }

    private func array(_ item: ValueType, _ length: LengthRange) -> String {
        switch item {
        case .generated:
            if ConstraintSearch.isConstrained(item, constrained) {
                return call("array", "each: \(value)", lengths(length))
            }
        default: break
        }
        let inner = ConstraintCall(validator: "$0", value: "$1", isOptional: false, name: nil, constrained: constrained)
        let check = inner.call(item).map { " { \($0) }" } ?? ""
        return call("array", value, lengths(length)) + check
    }

    private func lengths(_ range: LengthRange, _ unit: String = "Length") -> [String] {
        var arguments: [String] = []
        if let minimum = range.minimum { arguments.append("min\(unit): \(minimum)") }
        if let maximum = range.maximum { arguments.append("max\(unit): \(maximum)") }
        return arguments
    }
}
