import DataModel
import Schema

/// What a generated type and its schema say about the same data; complaints where they differ.
struct Comparison {
    let subject: Subject
    private(set) var complaints: [String] = []
    /// How often both said yes, and how often no.
    private(set) var accepted = 0
    private(set) var refused = 0

    init(_ subject: Subject) { self.subject = subject }

    /// Compares what they say about bytes, whatever these are.
    mutating func compare(cbor: [UInt8]) {
        compare(subject.type, cbor, "CBOR \(Hex.encode(cbor))", { try Value(cbor: $0) }) { type, bytes in
            let value = try type.init(cbor: bytes)
            return (value.cbor(), value.cbor())
        }
    }

    /// The same for text; `canonical` is how the value is written if it is accepted.
    mutating func compare(json: [UInt8]) {
        compare(subject.type, json, String(decoding: json, as: UTF8.self), { try Value(json: $0) }) { type, bytes in
            let value = try type.init(json: bytes)
            return (value.cbor(), value.json())
        }
    }

    private mutating func compare<Type: LexiconValue>(
        _ type: Type.Type, _ bytes: [UInt8], _ text: String, _ plain: ([UInt8]) throws -> Value,
        _ typed: (Type.Type, [UInt8]) throws -> (cbor: [UInt8], same: [UInt8])
    ) {
        let value = try? plain(bytes)
        let objection =
            value.map { subject.objection(to: $0) } ?? ConstraintViolation(path: "", reason: "is no data")
        do {
            let read = try typed(type, bytes)
            if let objection { return complain("the type accepts, the schema says \(objection)", text) }
            accepted += 1
            if read.cbor != value?.cbor() { complain("the type changes the value", text) }
            if let value { roundTrip(type, value, text) }
        } catch let error as DataError {
            guard let objection else { return complain("the schema accepts, the type says \(error)", text) }
            refused += 1
            // Errors of form are found in the order of the data, those of constraints in the order of the schema.
            if error.offset == nil, objection != ConstraintViolation(path: error.path, reason: error.reason) {
                complain("the type says \(error), the schema says \(objection)", text)
            }
        } catch {
            complain("the type says \(error)", text)
        }
    }

    /// JSON, type, CBOR, type, JSON: nothing may be lost.
    private mutating func roundTrip<Type: LexiconValue>(_ type: Type.Type, _ value: Value, _ text: String) {
        do {
            let json = value.json()
            // What looks like a malformed blob is data in CBOR alone.
            guard (try? Value(json: json)) != nil else { return }
            let first = try type.init(json: json)
            let second = try type.init(cbor: first.cbor())
            if first.cbor() != value.cbor() || second.cbor() != value.cbor() { complain("bytes are lost", text) }
            if first.json() != json || second.json() != json { complain("text is lost", text) }
            if first != second || first.hashValue != second.hashValue { complain("equal values differ", text) }
            if try type.init(value: value) != first { complain("the value reads otherwise", text) }
            try second.validate()
        } catch {
            complain("does not come back: \(error)", text)
        }
    }

    private mutating func complain(_ what: String, _ text: String) {
        complaints.append("\(subject.name): \(what)\n  in \(text.prefix(1500))")
    }
}
