import Syntax

/// Walks through the JSON of one document, usable or not, and notes what breaks a rule.
///
/// Whether the document is a lexicon at all is the parser's to say; here everything that has not the expected form is
/// passed by. The families of rules are the files of `Rules/`.
struct DocumentLinter {
    /// Enough to mend a file by.
    private static let maximumFindings = 4096

    let file: String
    /// What the document calls itself.
    let nsid: String
    let id: NSID?
    var findings: [Finding] = []
    /// Whether the walk is inside of what is stored as a record.
    var isInRecord = false

    init(file: String, nsid: String) {
        self.file = file
        self.nsid = nsid
        id = try? NSID(nsid)
    }

    mutating func note(_ rule: LintRule, _ place: Place, _ message: String) {
        guard findings.count < Self.maximumFindings else { return }
        findings.append(Finding(rule, file: file, nsid: nsid, location: place.location, message: message))
    }

    mutating func document(_ place: Place) {
        checkFileName(place)
        checkFields(of: place, known: KnownFields.document)
        for member in place.member("defs")?.members ?? [] { definition(member.place, name: member.name) }
    }

    private mutating func definition(_ place: Place, name: String) {
        guard let type = place.member("type")?.text else { return }
        checkDefinitionName(name, place)
        checkFields(of: place, type: type)
        checkDescription(of: place, type: type)
        switch type {
        case "record": record(place)
        case "query", "procedure": method(place, type: type)
        case "subscription": subscription(place)
        case "permission-set": permissionSet(place)
        default: dataInside(place, type: type)
        }
    }

    /// A schema of data, wherever it stands.
    mutating func data(_ place: Place) {
        guard let type = place.member("type")?.text else { return }
        checkFields(of: place, type: type)
        dataInside(place, type: type)
    }

    private mutating func dataInside(_ place: Place, type: String) {
        switch type {
        case "boolean": checkBoolean(place)
        case "integer": checkInteger(place)
        case "string": checkString(place)
        case "bytes": checkBytes(place)
        case "blob": checkBlob(place)
        case "union": checkUnion(place)
        case "array":
            checkArray(place)
            if let items = place.member("items") { data(items) }
        case "object", "params": object(place)
        default: break
        }
    }

    private mutating func object(_ place: Place) {
        checkNullable(place)
        for member in place.member("properties")?.members ?? [] {
            checkFieldName(member.name, member.place)
            data(member.place)
        }
    }
}
