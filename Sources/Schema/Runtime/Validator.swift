public import DataModel

/// Data that is well-formed but not what its lexicon allows.
public struct ConstraintViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the data: keys and indexes joined by dots; empty for the whole.
    public let path: String
    /// What is wrong, in words that follow the path.
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { path.isEmpty ? reason : "\(path) \(reason)" }
}

/// Walks a value and remembers the first constraint that it breaks; after that every check is skipped.
///
/// Generated types describe their constraints as calls to this type. An empty name stands for the present value itself.
public struct Validator: Sendable {
    /// The first violation found.
    public private(set) var violation: ConstraintViolation?
    private var path: [Step] = []

    private enum Step: Sendable {
        case key(StaticString)
        case index(Int)
    }

    public init() {}

    /// Notes that the value called `name` breaks a rule.
    public mutating func refuse(_ name: StaticString, _ reason: String) {
        guard violation == nil else { return }
        var parts = path.map { step in
            switch step {
            case .key(let key): "\(key)"
            case .index(let index): String(index)
            }
        }
        if name.utf8CodeUnitCount > 0 { parts.append("\(name)") }
        violation = ConstraintViolation(path: parts.joined(separator: "."), reason: reason)
    }

    private mutating func note(_ name: StaticString, _ reason: String?) {
        if let reason { refuse(name, reason) }
    }

    /// A string's length in bytes of UTF-8 and in graphemes; nil, as in all these checks, is an absent field.
    public mutating func string(
        _ value: String?, _ name: StaticString = "", minLength: Int? = nil, maxLength: Int? = nil,
        minGraphemes: Int? = nil, maxGraphemes: Int? = nil
    ) {
        guard violation == nil, let value else { return }
        let length = LengthRange(minimum: minLength, maximum: maxLength)
        let graphemes = LengthRange(minimum: minGraphemes, maximum: maxGraphemes)
        note(name, Constraint.problem(value.utf8.count, length, "bytes") ?? Constraint.graphemes(value, graphemes))
    }

    /// A string that must be one of a closed list.
    public mutating func member(_ value: String?, _ name: StaticString = "", of allowed: [StaticString]) {
        guard violation == nil, let value else { return }
        note(name, Constraint.problem(value, StringSchema(allowed: allowed.map { "\($0)" })))
    }

    /// A string that must be just this one.
    public mutating func equal(_ value: String?, _ name: StaticString = "", to const: StaticString) {
        guard violation == nil, let value else { return }
        note(name, Constraint.problem(value, StringSchema(const: "\(const)")))
    }

    /// A boolean that must be just this one.
    public mutating func equal(_ value: Bool?, _ name: StaticString = "", to const: Bool) {
        guard violation == nil, let value, value != const else { return }
        refuse(name, "must be \(const)")
    }

    /// An integer's range, or the closed list that it is on, or the one value that it must have.
    public mutating func integer(
        _ value: Int64?, _ name: StaticString = "", minimum: Int64? = nil, maximum: Int64? = nil,
        of allowed: [Int64]? = nil, equalTo const: Int64? = nil
    ) {
        guard violation == nil, let value else { return }
        let schema = IntegerSchema(minimum: minimum, maximum: maximum, allowed: allowed, const: const)
        note(name, Constraint.problem(value, schema))
    }

    /// A number of bytes.
    public mutating func bytes(
        _ value: [UInt8]?, _ name: StaticString = "", minLength: Int? = nil, maxLength: Int? = nil
    ) {
        guard violation == nil, let value else { return }
        note(name, Constraint.problem(value.count, LengthRange(minimum: minLength, maximum: maxLength), "bytes"))
    }

    /// A blob's media type and size.
    public mutating func blob(
        _ value: BlobRef?, _ name: StaticString = "", accept: [String]? = nil, maxSize: Int64? = nil
    ) {
        guard violation == nil, let value else { return }
        let schema = BlobSchema(accept: accept, maxSize: maxSize)
        note(name, Constraint.blob(mimeType: value.mimeType, size: value.size, schema))
    }

    /// A number of items, and each item through `each`.
    public mutating func array<Item>(
        _ value: [Item]?, _ name: StaticString = "", minLength: Int? = nil, maxLength: Int? = nil,
        each: ((inout Validator, Item) -> Void)? = nil
    ) {
        guard violation == nil, let value else { return }
        note(name, Constraint.problem(value.count, LengthRange(minimum: minLength, maximum: maxLength), "items"))
        guard let each else { return }
        inside(name) { validator in
            for (index, item) in value.enumerated() {
                guard validator.violation == nil else { return }
                validator.path.append(.index(index))
                each(&validator, item)
                validator.path.removeLast()
            }
        }
    }

    /// A number of items, each of which has constraints of its own.
    public mutating func array<Item: LexiconValue>(
        each value: [Item]?, _ name: StaticString = "", minLength: Int? = nil, maxLength: Int? = nil
    ) {
        array(value, name, minLength: minLength, maxLength: maxLength) { $1.validate(&$0) }
    }

    /// An object with constraints of its own.
    public mutating func nested(_ value: (some LexiconValue)?, _ name: StaticString = "") {
        guard violation == nil, let value else { return }
        inside(name) { value.validate(&$0) }
    }

    private mutating func inside(_ name: StaticString, _ body: (inout Validator) -> Void) {
        let isNamed = name.utf8CodeUnitCount > 0
        if isNamed { path.append(.key(name)) }
        body(&self)
        if isNamed { path.removeLast() }
    }
}
