public import DataModel
import Syntax

/// What became of parsing a document.
public struct ParsedDocument: Sendable {
    /// Nil if there was an error; warnings leave it usable.
    public let document: LexiconDocument?
    /// All mistakes at once, in the order of the file.
    public let diagnostics: [Diagnostic]
}

extension LexiconDocument {
    /// A lexicon is published as a record, and a record has at most a mebibyte.
    public static let maximumBytes = 1 << 20
    /// The largest documents in use have some fifty definitions and a hundred properties.
    static let maximumDefinitions = 1024
    static let maximumProperties = 1024
    /// Schemas nested in schemas, without references; real ones have three or four.
    static let maximumDepth = 32
    /// Enough to mend a file by.
    static let maximumDiagnostics = 256

    /// Parses a document. Never fails otherwise than by diagnostics, whatever the bytes are.
    public static func parse(json: [UInt8], file: String) -> ParsedDocument {
        func refusal(_ message: String, _ position: TextPosition? = nil) -> ParsedDocument {
            let line = position?.line ?? 0
            let diagnostic = Diagnostic(
                .error, message, file: file, line: line, column: position?.column ?? 0,
                rule: .schemaJSONParse)
            return ParsedDocument(document: nil, diagnostics: [diagnostic])
        }
        guard !json.starts(with: [0xEF, 0xBB, 0xBF]) else {
            return refusal("begins with a byte order mark; save the file as UTF-8 without one")
        }
        guard json.count <= maximumBytes else { return refusal("has more than \(maximumBytes) bytes") }
        do {
            return parse(try JSONNode(parsing: json), file: file)
        } catch {
            return refusal("is not JSON: \(error.reason)", error.position)
        }
    }

    /// Parses a document that was read as JSON before.
    public static func parse(_ node: JSONNode, file: String) -> ParsedDocument {
        var parser = DocumentParser(file: file)
        let document = parser.document(Place(root: node))
        let failed = parser.diagnostics.hasErrors
        return ParsedDocument(document: failed ? nil : document, diagnostics: parser.diagnostics)
    }
}

/// Turns the JSON of one document into values, and collects what is wrong with it.
///
/// Every function returns nil only after it has noted an error. What a lexicon may contain is told by the
/// specification's "Lexicon" page; its sections are the files of this folder.
struct DocumentParser {
    let file: String
    var diagnostics: [Diagnostic] = []
    /// The document's own NSID, for references that are relative to it.
    var id: NSID?
    var depth = 0

    init(file: String) {
        self.file = file
    }

    mutating func error(_ place: Place, _ message: String, _ rule: LintRule = .lexiconSchema) {
        note(.error, place, message, rule)
    }

    mutating func warn(_ place: Place, _ message: String, _ rule: LintRule) {
        note(.warning, place, message, rule)
    }

    private mutating func note(
        _ severity: Diagnostic.Severity, _ place: Place, _ message: String, _ rule: LintRule
    ) {
        guard diagnostics.count < LexiconDocument.maximumDiagnostics else { return }
        let location = place.location
        diagnostics.append(
            Diagnostic(
                severity, message, file: file, line: location.line, column: location.column, path: location.path,
                rule: rule))
    }

    mutating func document(_ place: Place) -> LexiconDocument? {
        guard place.members != nil else {
            error(place, "expected an object, found \(place.kindName)", .schemaJSONParse)
            return nil
        }
        checkVersion(place)
        let text = requiredText("id", of: place, .invalidNSID)
        if let text {
            do {
                id = try NSID(text)
            } catch {
                self.error(place.member("id") ?? place, error.description, .invalidNSID)
            }
        }
        let description = optionalText("description", of: place)
        let definitions = definitions(place)
        guard let id, !definitions.isEmpty else { return nil }
        return LexiconDocument(id: id, description: description, definitions: definitions, file: file)
    }

    private mutating func checkVersion(_ place: Place) {
        guard let version = place.member("lexicon") else {
            error(place, "has no `lexicon`: the version of the language, 1", .lexiconVersion)
            return
        }
        if version.integer != 1 { error(version, "`lexicon` must be 1", .lexiconVersion) }
    }

    private mutating func definitions(_ place: Place) -> [Definition] {
        guard let defs = place.member("defs") else {
            error(place, "has no `defs`")
            return []
        }
        guard let members = defs.members, !members.isEmpty else {
            error(defs, "`defs` must be an object with one definition at least")
            return []
        }
        guard members.count <= LexiconDocument.maximumDefinitions else {
            error(defs, "has more than \(LexiconDocument.maximumDefinitions) definitions")
            return []
        }
        var definitions: [Definition] = []
        for member in members {
            if !Reference.isName(member.name) {
                error(
                    member.place, "`\(member.name)` cannot name a definition: a letter, then letters and digits",
                    .defNameSyntax)
            }
            if let definition = definition(member.place, name: member.name) { definitions.append(definition) }
        }
        return definitions
    }
}
