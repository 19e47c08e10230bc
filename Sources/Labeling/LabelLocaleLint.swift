import DataModel
import Syntax

/// Looks at the names and descriptions of label definitions, in all their languages.
struct LabelLocaleLint {
    /// The lexicon's bounds.
    private static let name = (bytes: 640, graphemes: 64)
    private static let description = (bytes: 100_000, graphemes: 10_000)
    /// Apps fall back to it where they miss the user's language.
    private static let fallback = "en"

    /// Languages beyond these are not missed: nobody translates into more.
    private static let maximumLanguages = 100

    /// The languages that any of the definitions has, in order of their first appearance.
    private let languages: [String]
    private var findings: [LabelDefinitionFinding] = []

    /// `definitions`: all that a labeler has.
    init(all definitions: [Value]) {
        var seen: Set<String> = []
        let locales = definitions.flatMap { $0["locales"]?.asArray ?? [] }
        let all = locales.compactMap(Self.language).filter { seen.insert($0).inserted }
        languages = Array(all.prefix(Self.maximumLanguages))
    }

    /// Findings about the locales of one of them.
    mutating func findings(in definition: Value, at path: String) -> [LabelDefinitionFinding] {
        findings = []
        let path = path + ".locales"
        guard let locales = definition["locales"]?.asArray, !locales.isEmpty else {
            error(
                path, definition["locales"] == nil ? "it is missing" : "there is no language in it",
                "Give the label a name and a description, in English at least")
            return findings
        }
        var own: Set<String> = []
        for (index, locale) in locales.enumerated() {
            check(locale, at: "\(path)[\(index)]", &own)
        }
        checkMissing(own, at: path)
        return findings
    }

    private mutating func checkMissing(_ own: Set<String>, at path: String) {
        if !own.contains(where: Self.isFallback) {
            warn(
                path, "there is no English one, which is what apps show where they miss the user's language",
                "Add one of lang en")
        }
        for language in languages where !own.contains(language) && !Self.isFallback(language) {
            warn(
                path, "\(LabelDefinitionLint.quoted(language)) is missing, which other definitions have",
                "Add it, so that users read one language")
        }
    }

    private mutating func check(_ locale: Value, at path: String, _ own: inout Set<String>) {
        guard let fields = locale.asMap else {
            return error(path, "it is no object", "Write an object with lang, name and description")
        }
        if let lang = Self.language(locale) {
            if !own.insert(lang).inserted {
                warn("\(path).lang", "\(LabelDefinitionLint.quoted(lang)) stands twice", "Leave one of them out")
            }
        } else {
            error("\(path).lang", "it is no language tag", "Write a tag of BCP 47, such as en or pt-BR")
        }
        check(fields["name"], at: "\(path).name", Self.name, isNeeded: true)
        check(fields["description"], at: "\(path).description", Self.description, isNeeded: false)
    }

    private mutating func check(
        _ value: Value?, at path: String, _ limit: (bytes: Int, graphemes: Int), isNeeded: Bool
    ) {
        guard let text = value?.asString else {
            return error(path, value == nil ? "it is missing" : "it is no text", "Write a text for people")
        }
        if text.allSatisfy(\.isWhitespace) {
            let advice = "Write a text for people"
            if isNeeded { error(path, "it is empty", advice) } else { warn(path, "it is empty", advice) }
        } else if text.utf8.count > limit.bytes || text.count > limit.graphemes {
            error(
                path, "it is longer than \(limit.graphemes) characters or \(limit.bytes) bytes", "Write a shorter one")
        }
    }

    /// The language of a locale in lower case; nil where there is no well-formed one.
    private static func language(_ locale: Value) -> String? {
        guard let text = locale["lang"]?.asString, (try? Language(text)) != nil else { return nil }
        return text.lowercased()
    }

    private static func isFallback(_ language: String) -> Bool {
        language == fallback || language.hasPrefix(fallback + "-")
    }

    private mutating func error(_ path: String, _ problem: String, _ advice: String) {
        findings.append(.init(severity: .error, path: path, problem: problem, advice: advice))
    }

    private mutating func warn(_ path: String, _ problem: String, _ advice: String) {
        findings.append(.init(severity: .warning, path: path, problem: problem, advice: advice))
    }
}
