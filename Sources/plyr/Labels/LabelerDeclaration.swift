import DataModel
import Labeling
import Lexicons
import Schema
import Syntax

/// What a labeler says about itself: the record that it publishes.
struct LabelerDeclaration {
    static let collection = App.Bsky.Labeler.Service.nsid

    /// The record's key, which is the same in every repository.
    static var rkey: RecordKey { get throws { try RecordKey("self") } }

    /// What was written: the whole record, or a part of it with the policies.
    private let fields: DataMap

    /// Reads the text of a file.
    init(json: [UInt8]) throws {
        let value: Value
        do throws(DataError) { value = try Value(json: json) } catch {
            throw LabelerInputError("a declaration is JSON: \(error)")
        }
        guard let fields = value.asMap else { throw LabelerInputError("a declaration is a JSON object") }
        guard fields["policies"] != nil else {
            throw LabelerInputError("there are no policies: {\"policies\": {\"labelValues\": […], …}}")
        }
        if let type = fields["$type"], type.asString != Self.collection.text {
            throw LabelerInputError("the $type of a declaration is \(Self.collection), if it has one")
        }
        self.fields = fields
    }

    /// What apps would not show of it.
    var findings: [LabelDefinitionFinding] {
        var findings = LabelDefinitionLint.findings(in: fields["policies"] ?? .null)
        if fields["reasonTypes"]?.asArray?.isEmpty == false {
            findings.append(
                LabelDefinitionFinding(
                    severity: .warning, path: "reasonTypes",
                    problem: "Clients will send reports to the labeler, and plyr does not accept any",
                    advice: "Remove reasonTypes, unless another server at the labeler's address accepts reports"))
        }
        return findings
    }

    /// The whole record. A labeler began when it was first declared; and what others have put into the present record
    /// that no lexicon here knows stays there.
    ///
    /// - Parameters:
    ///   - present: the record that is there now.
    ///   - now: microseconds since 1970.
    func record(replacing present: Value?, at now: Int64) throws -> Value {
        var record = fields
        record["$type"] = .string(Self.collection.text)
        // Without the field, clients would offer to send reports, which this server does not take.
        if record["reasonTypes"] == nil { record["reasonTypes"] = [] }
        if let present {
            if record["createdAt"] == nil { record["createdAt"] = present["createdAt"] }
            let unknown = (try? App.Bsky.Labeler.Service(cbor: present.cbor()))?.unknownFields.fields ?? [:]
            for (name, value) in unknown where record[name] == nil { record[name] = value }
        }
        if record["createdAt"] == nil { record["createdAt"] = .string(Datetime(microseconds: now).text) }
        let value = Value.map(record)
        do {
            try value.checked(.atproto)
            try LexiconIndex.catalog.validate(record: value, in: Self.collection, key: Self.rkey)
        } catch let error as ConstraintViolation {
            throw LabelerInputError("the declaration breaks its lexicon: \(error)")
        } catch let error as DataError {
            throw LabelerInputError("the declaration \(error.reason)")
        }
        return value
    }
}

/// What is wrong with what a command about labelers was given.
struct LabelerInputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = OneLine.text(description) }
}
