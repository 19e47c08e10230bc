public import DataModel

/// A type that a lexicon describes. Generated types conform.
///
/// Decoding checks form: required fields, types, formats. ``validate()`` checks what a well-formed value may still
/// break: lengths, ranges, closed lists. Input from outside goes through both; see ``init(validatingCBOR:)``.
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

    /// Decodes DAG-CBOR and checks all constraints.
    public init(validatingCBOR bytes: [UInt8]) throws(DataError) {
        try self.init(cbor: bytes)
        try checked()
    }

    /// Decodes the data model's JSON form and checks all constraints.
    public init(validatingJSON bytes: [UInt8]) throws(DataError) {
        try self.init(json: bytes)
        try checked()
    }

    private func checked() throws(DataError) {
        do {
            try validate()
        } catch {
            throw DataError(error.reason, path: error.path)
        }
    }
}
