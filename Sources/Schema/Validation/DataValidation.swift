public import DataModel
public import Syntax

extension Catalog {
    /// How many schemas may lie inside of one another while data is checked: data itself is no deeper.
    static let maximumDepth = 128

    /// Checks a record against the lexicon of its collection: its type, its key, and all its data.
    ///
    /// Fields that the lexicon does not name pass, as the language demands. Throws the first violation; also when the
    /// collection's lexicon is not in the catalog or is not one of records.
    public func validate(
        record: Value, in collection: NSID, key: RecordKey? = nil
    ) throws(ConstraintViolation) {
        guard let definition = self[collection]?.main, case .record(let schema) = definition.kind else {
            throw ConstraintViolation(path: "", reason: "\(collection) is not a record that is known here")
        }
        guard let map = record.asMap else {
            throw ConstraintViolation(path: "", reason: "must be an object, not \(record.kind)")
        }
        guard let type = map["$type"]?.asString, Constraint.equal(type, collection.text) else {
            throw ConstraintViolation(path: "$type", reason: "must be \"\(collection)\"")
        }
        if let key, !schema.key.allows(key) {
            throw ConstraintViolation(path: "", reason: "has a key that \(collection) does not allow")
        }
        try Self.requireDataModel(record)
        var checker = DataChecker(catalog: self)
        try checker.object(map, schema.object)
    }

    /// Checks data against a definition that is not a record's, or against a record's without asking for its `$type`:
    /// a `$type` need not be there, but must be right.
    public func validate(_ value: Value, as reference: Reference) throws(ConstraintViolation) {
        guard let schema = data(reference) else {
            throw ConstraintViolation(path: "", reason: "\(reference) is not data that is known here")
        }
        try Self.requireDataModel(value)
        var checker = DataChecker(catalog: self)
        try checker.checkType(of: value, reference, isNeeded: false)
        try checker.check(value, schema)
    }

    /// What no schema names must be in the data model all the same.
    private static func requireDataModel(_ value: Value) throws(ConstraintViolation) {
        do { try value.checked(.atproto) } catch { throw ConstraintViolation(path: "", reason: error.reason) }
    }
}

/// Walks data and a schema together.
struct DataChecker {
    let catalog: Catalog
    var path: [String] = []
    var depth = 0

    init(catalog: Catalog) {
        self.catalog = catalog
    }

    func violation(_ reason: String) -> ConstraintViolation {
        ConstraintViolation(path: path.joined(separator: "."), reason: reason)
    }

    func refuse(_ reason: String?) throws(ConstraintViolation) {
        if let reason { throw violation(reason) }
    }

    mutating func check(_ value: Value, _ schema: DataSchema) throws(ConstraintViolation) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Catalog.maximumDepth else { throw violation("is nested too deep") }
        switch schema.kind {
        case .boolean(let schema): try boolean(value, schema)
        case .integer(let schema):
            guard let integer = value.asInteger else { throw mismatch(value, "an integer") }
            try refuse(Constraint.problem(integer, schema))
        case .string(let schema):
            guard let text = value.asString else { throw mismatch(value, "a string") }
            try refuse(Constraint.problem(text, schema))
        case .bytes(let length):
            guard let bytes = value.asBytes else { throw mismatch(value, "bytes") }
            try refuse(Constraint.problem(bytes.count, length, "bytes"))
        case .cidLink:
            if value.asLink == nil { throw mismatch(value, "a link") }
        case .blob(let schema): try blob(value, schema)
        case .array(let schema): try array(value, schema)
        case .object(let schema):
            guard let map = value.asMap else { throw mismatch(value, "an object") }
            if isBlob(map) { throw violation("must be an object, not blob") }
            try object(map, schema)
        case .reference(let reference): try follow(reference, value)
        case .union(let schema): try union(value, schema)
        case .unknown: try unknown(value)
        }
    }

    func mismatch(_ value: Value, _ expected: String) -> ConstraintViolation {
        violation("must be \(expected), not \(value.kind)")
    }

    private func boolean(_ value: Value, _ schema: BooleanSchema) throws(ConstraintViolation) {
        guard let flag = value.asBool else { throw mismatch(value, "a boolean") }
        if let const = schema.const, flag != const { throw violation("must be \(const)") }
    }

    private func blob(_ value: Value, _ schema: BlobSchema) throws(ConstraintViolation) {
        guard let map = value.asMap else { throw mismatch(value, "a blob") }
        let blob: BlobRef
        do {
            blob = try BlobRef(map)
        } catch {
            throw violation("is no blob: \(error.reason)")
        }
        try refuse(Constraint.blob(mimeType: blob.mimeType, size: blob.size, schema))
    }

    private mutating func array(_ value: Value, _ schema: ArraySchema) throws(ConstraintViolation) {
        guard let items = value.asArray else { throw mismatch(value, "an array") }
        try refuse(Constraint.problem(items.count, schema.length, "items"))
        for (index, item) in items.enumerated() {
            path.append(String(index))
            try check(item, schema.items)
            path.removeLast()
        }
    }

    mutating func object(_ map: DataMap, _ schema: ObjectSchema) throws(ConstraintViolation) {
        for property in schema.fields {
            path.append(property.name)
            switch map[property.name] {
            case nil:
                if property.isRequired { throw violation("is required") }
            case .null? where property.isNullable: break
            case let value?: try check(value, property.schema)
            }
            path.removeLast()
        }
    }

    private mutating func follow(_ reference: Reference, _ value: Value) throws(ConstraintViolation) {
        guard let target = catalog.data(reference) else {
            throw violation("cannot be checked: \(reference) is not known here")
        }
        // Records say their type wherever they are; other objects need not, but must not lie about it.
        let isRecord = if case .record? = catalog[reference]?.kind { true } else { false }
        try checkType(of: value, reference, isNeeded: isRecord)
        try check(value, target)
    }

    /// Checks the `$type` of an object that has a name.
    mutating func checkType(
        of value: Value, _ reference: Reference, isNeeded: Bool
    ) throws(ConstraintViolation) {
        guard let map = value.asMap, case .object? = catalog.data(reference)?.kind else { return }
        path.append("$type")
        if let type = map["$type"] {
            guard let text = type.asString, Constraint.equal(text, reference.typeName) else {
                throw violation("must be \"\(reference)\"")
            }
        } else if isNeeded {
            throw violation("is required")
        }
        path.removeLast()
    }

    private mutating func union(_ value: Value, _ schema: UnionSchema) throws(ConstraintViolation) {
        guard let map = value.asMap else { throw mismatch(value, "an object") }
        guard let type = map["$type"]?.asString, !type.isEmpty else { throw violation("must say its $type") }
        if let reference = schema.references.first(where: { Constraint.equal(type, $0.typeName) }) {
            return try follow(reference, value)
        }
        if schema.isClosed { throw violation("has a $type that the union does not allow") }
        try refuse(UnknownVariant.problem(ofType: type))
    }

    /// Any object that could not be taken for a link, bytes or a blob.
    private func unknown(_ value: Value) throws(ConstraintViolation) {
        guard let map = value.asMap else { throw mismatch(value, "an object") }
        if isBlob(map) { throw violation("must be an object, not blob") }
    }

    private func isBlob(_ map: DataMap) -> Bool { map["$type"] == .string(BlobRef.type) }
}
