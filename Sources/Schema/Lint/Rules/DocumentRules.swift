import Syntax

extension LintRule {
    static let schemaJSONParse = LintRule("schema-json-parse", .error, "A document is a JSON object of bounded size.")
    static let invalidNSID = LintRule("invalid-nsid", .error, "The document's `id` is a valid NSID.")
    static let lexiconVersion = LintRule("lexicon-version", .error, "`lexicon` says 1, the version of the language.")
    static let lexiconSchema = LintRule(
        "lexicon-schema", .error, "Every schema has the parts that its type demands, and they make sense together.")
    static let nonMainPrimary = LintRule(
        "non-main-primary", .error, "Records, endpoints and permission sets are called `main`.")
    static let unexpectedField = LintRule(
        "unexpected-field", .warning, "There are no fields that the language does not have at that place.")
    static let unknownType = LintRule(
        "unknown-type", .warning, "Definitions are of types that this version knows; others are left out.")
    static let unknownFormat = LintRule(
        "unknown-format", .warning, "Formats of strings are those that this version knows; others check nothing.")
    static let repeatedValue = LintRule("repeated-value", .warning, "No list names the same thing twice.")
    static let noProperties = LintRule(
        "no-properties", .warning, "Objects and parameters have `properties`, if only an empty object.")
    static let fileName = LintRule(
        "file-name", .info, "The file is called like the last segment of the NSID, or like the whole.")

    static let document = [
        schemaJSONParse, invalidNSID, lexiconVersion, lexiconSchema, nonMainPrimary, unexpectedField, unknownType,
        unknownFormat, repeatedValue, noProperties, fileName,
    ]

    static let unresolvedReference = LintRule(
        "unresolved-reference", .error, "References lead to definitions that are there and of a kind that fits.")
    public static let missingDocument = LintRule(
        "missing-document", .warning, "Documents that are referred to are among those that are looked at.")
    static let similarNSID = LintRule("similar-nsid", .warning, "No two NSIDs differ by case only.")
    static let repeatedDocument = LintRule("repeated-document", .error, "No two documents have the same NSID.")

    static let references = [unresolvedReference, missingDocument, repeatedDocument, similarNSID]
}

extension DocumentLinter {
    mutating func checkFields(of place: Place, type: String) {
        guard let known = KnownFields.schema(type) else { return }
        checkFields(of: place, known: known)
    }

    mutating func checkFields(of place: Place, known: Set<String>) {
        for member in place.members ?? [] where !known.contains(where: { Constraint.equal($0, member.name) }) {
            note(.unexpectedField, member.place, "`\(member.name)` means nothing here")
        }
    }

    mutating func checkFileName(_ place: Place) {
        guard let id, let name = file.utf8.split(separator: UInt8(ascii: "/")).last.map({ String(Substring($0)) }),
            !name.utf8.elementsEqual("\(id.name).json".utf8), !name.utf8.elementsEqual("\(id.text).json".utf8)
        else { return }
        note(.fileName, place.member("id") ?? place, "the file \(name) is not called \(id.name).json")
    }
}
