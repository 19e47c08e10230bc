public import DataModel
import Lexicons
import Schema

/// Looks through the policies that a labeler declares, for what makes its labels invisible in apps.
///
/// Reads data and not generated types, so that it finds all faults of a text at once and not only the first that
/// breaks the lexicon. Who finds no error may still be told more by the lexicon.
public struct LabelDefinitionLint {
    public typealias Finding = LabelDefinitionFinding

    /// Names that mean the same everywhere; nobody can define them anew.
    public static let globalValues: Set<String> = {
        typealias Known = Com.Atproto.Label.Defs.LabelValue
        let known = [
            Known.exclamation_hide, .exclamation_warn, .exclamation_no__unauthenticated, .porn, .sexual, .nudity,
            .graphic__media, .bot,
        ].map(\.text)
        return Set(known + ["!takedown", "!suspend"])
    }()

    /// The lexicon's bound on identifiers, in bytes.
    static let maximumIdentifierBytes = 100
    /// What a message quotes of a name.
    private static let maximumQuotedCharacters = 60

    /// What was found, in the order of the text.
    private(set) var findings: [Finding] = []
    /// Which names have a definition.
    private var defined: Set<String> = []

    /// Findings about policies: the `policies` of a declaration.
    public static func findings(in policies: Value) -> [Finding] {
        var lint = LabelDefinitionLint()
        lint.check(policies)
        return lint.findings
    }

    private mutating func check(_ policies: Value) {
        guard let fields = policies.asMap else {
            return error("", "the policies are no object", "Write an object with labelValues")
        }
        checkFields(fields, known: ["labelValues", "labelValueDefinitions"], at: "")
        let definitions = fields["labelValueDefinitions"]
        if let definitions, definitions.asArray == nil {
            error("labelValueDefinitions", "it is no list", "Write a list of definitions, or leave it out")
        }
        let names = (definitions?.asArray ?? []).map { $0["identifier"]?.asString ?? "" }
        defined = Set(names)
        let values = checkValues(fields["labelValues"])
        checkIdentifiers(names, offered: values)
        var locales = LabelLocaleLint(all: definitions?.asArray ?? [])
        for (index, definition) in (definitions?.asArray ?? []).enumerated() {
            check(definition, at: "labelValueDefinitions[\(index)]", &locales)
        }
    }

    /// Looks at `labelValues`; nil when there is no such list.
    private mutating func checkValues(_ value: Value?) -> Set<String>? {
        guard let items = value?.asArray else {
            error(
                "labelValues", value == nil ? "it is missing" : "it is no list",
                "List every name that the labeler gives: apps offer users no other")
            return nil
        }
        var values: Set<String> = []
        for (index, item) in items.enumerated() {
            let path = "labelValues[\(index)]"
            guard let name = item.asString else {
                error(path, "it is no text", "Write the name of a label")
                continue
            }
            if !values.insert(name).inserted {
                warn(path, "\(Self.quoted(name)) stands twice", "Leave one of them out")
            } else if !Self.globalValues.contains(name) {
                let isShown = checkOwnName(name, at: path)
                if isShown, !defined.contains(name) {
                    warn(
                        path, "\(Self.quoted(name)) has no definition, so that apps show nothing of it",
                        "Define it in labelValueDefinitions, unless only programs are to read it")
                }
            }
        }
        return values
    }

    /// - Parameters:
    ///   - names: those of the definitions, in their order; empty where there is none to read.
    ///   - offered: the `labelValues`, if there are any.
    private mutating func checkIdentifiers(_ names: [String], offered: Set<String>?) {
        var seen: Set<String> = []
        for (index, name) in names.enumerated() where !name.isEmpty {
            let path = "labelValueDefinitions[\(index)].identifier"
            if Self.globalValues.contains(name) {
                error(
                    path, "\(Self.quoted(name)) means the same everywhere and cannot be defined anew",
                    "Choose another name, or list it in labelValues without a definition")
                continue
            }
            checkOwnName(name, at: path)
            if !seen.insert(name).inserted {
                error(path, "\(Self.quoted(name)) is defined twice", "Leave one of the definitions out")
            } else if let offered, !offered.contains(name) {
                warn(
                    path, "\(Self.quoted(name)) is not in labelValues, so that apps offer users no choice about it",
                    "Add it there")
            }
        }
    }

    /// Whether a name of the labeler's own has the form that it must have to be shown.
    @discardableResult
    private mutating func checkOwnName(_ name: String, at path: String) -> Bool {
        let quoted = Self.quoted(name)
        let isPlain = name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == 0x2D }
        if name.hasPrefix("!") {
            error(path, "\(quoted) begins with '!', which only the protocol's own names do", "Choose another name")
        } else if name.utf8.count > Self.maximumIdentifierBytes {
            error(path, "the name has more than \(Self.maximumIdentifierBytes) bytes", "Choose a shorter one")
        } else if name.isEmpty || !isPlain {
            let suggestion = Self.plain(name)
            error(
                path, "\(quoted) is a name that apps cannot show: only the letters a to z and hyphens are allowed",
                suggestion.isEmpty ? "Choose another name" : "Call it '\(suggestion)'")
        } else {
            return true
        }
        return false
    }

    private mutating func check(_ definition: Value, at path: String, _ locales: inout LabelLocaleLint) {
        guard let fields = definition.asMap else { return error(path, "it is no object", "Write a definition") }
        let known = ["identifier", "severity", "blurs", "defaultSetting", "adultOnly", "locales"]
        checkFields(fields, known: known, at: path)
        if (fields["identifier"]?.asString ?? "").isEmpty {
            error("\(path).identifier", "there is no name", "Give the definition the name that the labels have")
        }
        let severity = checkChoice(fields, "severity", ["inform", "alert", "none"], at: path)
        let blurs = checkChoice(fields, "blurs", ["content", "media", "none"], at: path)
        let setting = checkChoice(fields, "defaultSetting", ["ignore", "warn", "hide"], at: path, isRequired: false)
        if let adultOnly = fields["adultOnly"], adultOnly.asBool == nil {
            error("\(path).adultOnly", "it is neither true nor false", "Write true or false, or leave it out")
        }
        if fields["adultOnly"]?.asBool == true, blurs == "none" {
            warn(
                "\(path).adultOnly", "adult content that is not blurred is not kept from anybody",
                "Let blurs be content or media, or leave adultOnly out")
        }
        if severity == "none", blurs == "none" { warnSilent(setting, at: path) }
        findings += locales.findings(in: definition, at: path)
    }

    /// A label without a mark and without a blur.
    private mutating func warnSilent(_ setting: String?, at path: String) {
        switch setting {
        case "hide":
            warn(
                "\(path).defaultSetting",
                "with severity none and blurs none, what is hidden stands unmarked where it is opened",
                "Let severity be inform or alert, or blurs content")
        case "ignore": break
        default:
            warn(
                "\(path).defaultSetting", "with severity none and blurs none, there is no warning that apps could show",
                "Let severity be inform or alert, or blurs content, or defaultSetting ignore")
        }
    }

    private mutating func checkChoice(
        _ fields: DataMap, _ name: String, _ choices: [String], at path: String, isRequired: Bool = true
    ) -> String? {
        let advice = "Write one of " + choices.joined(separator: ", ")
        guard let value = fields[name] else {
            if isRequired { error("\(path).\(name)", "it is missing", advice) }
            return nil
        }
        guard let text = value.asString else {
            error("\(path).\(name)", "it is no text", advice)
            return nil
        }
        guard choices.contains(text) else {
            error("\(path).\(name)", "apps do not know \(Self.quoted(text))", advice)
            return nil
        }
        return text
    }

    /// Names that nobody knows are likely typing errors; apps pass over them in silence.
    private mutating func checkFields(_ fields: DataMap, known: [String], at path: String) {
        for name in fields.keys where !known.contains(name) && name != "$type" {
            warn(path, "\(Self.quoted(name)) is no field that apps know", "Leave it out, or correct its spelling")
        }
    }

    private mutating func error(_ path: String, _ problem: String, _ advice: String) {
        findings.append(Finding(severity: .error, path: path, problem: problem, advice: advice))
    }

    private mutating func warn(_ path: String, _ problem: String, _ advice: String) {
        findings.append(Finding(severity: .warning, path: path, problem: problem, advice: advice))
    }

    static func quoted(_ text: String) -> String {
        let isLong = text.count > maximumQuotedCharacters
        return "'" + text.prefix(maximumQuotedCharacters) + (isLong ? "…" : "") + "'"
    }

    /// The name as it may be: small letters, hyphens for everything else.
    private static func plain(_ name: String) -> String {
        let words = name.lowercased().utf8.split { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }
}
