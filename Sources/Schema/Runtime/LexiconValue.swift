public import DataModel

/// A type that a lexicon describes. Generated types conform.
///
/// Decoding checks all that the lexicon says: form, and also lengths, ranges, closed lists. What was checked before can
/// be read without the latter: see ``init(uncheckedCBOR:)``.
public protocol LexiconValue: DataCodable {
    /// Tells `validator` about every constraint.
    func validate(_ validator: inout Validator)
}

extension LexiconValue {
    /// Most types have no constraints of their own.
    public func validate(_ validator: inout Validator) {}
}

extension LexiconValue {
    /// Checks all constraints and throws the first violation.
    public func validate() throws(ConstraintViolation) {
        var validator = Validator()
        validate(&validator)
        if let violation = validator.violation { throw violation }
    }

    /// Decodes strict DAG-CBOR and checks all constraints.
    @inlinable
    public init(cbor bytes: [UInt8]) throws(DataError) {
        try self.init(uncheckedCBOR: bytes)
        try checked()
    }

    /// Decodes the data model's JSON form and checks all constraints.
    @inlinable
    public init(json bytes: [UInt8]) throws(DataError) {
        try self.init(uncheckedJSON: bytes)
        try checked()
    }

    /// Converts from a value of the data model and checks all constraints.
    public init(value: Value) throws(DataError) {
        try self.init(cbor: value.cbor())
    }

    /// Decodes strict DAG-CBOR. Checks the form alone: required fields, types, formats, closed unions.
    @inlinable
    public init(uncheckedCBOR bytes: [UInt8]) throws(DataError) {
        self = try DataReader.decode(cbor: bytes) { (reader) throws(DataError) in try Self(from: &reader) }
    }

    /// Decodes the data model's JSON form. Checks the form alone.
    @inlinable
    public init(uncheckedJSON bytes: [UInt8]) throws(DataError) {
        self = try DataReader.decode(json: bytes) { (reader) throws(DataError) in try Self(from: &reader) }
    }

    @usableFromInline
    func checked() throws(DataError) {
        do {
            try validate()
        } catch {
            throw DataError(error.reason, path: error.path)
        }
    }
}
