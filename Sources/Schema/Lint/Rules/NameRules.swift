import Syntax

extension LintRule {
    static let defNameSyntax = LintRule(
        "def-name-syntax", .warning, "Names of definitions are a letter and at most 255 letters and digits.")
    static let defNameCase = LintRule("def-name-case", .warning, "Names of definitions are lowerCamelCase.")
    static let defsMainDefinition = LintRule(
        "defs-main-definition", .warning, "A document called `defs` is a collection and has no `main`.")
    static let fieldNameSyntax = LintRule(
        "field-name-syntax", .warning, "Names of fields are a letter and at most 255 letters and digits.")
    static let fieldNameCase = LintRule("field-name-case", .warning, "Names of fields are lowerCamelCase.")
    static let errorNameCase = LintRule("error-name-case", .warning, "Names of errors are UpperCamelCase.")
    static let knownValueCase = LintRule(
        "known-value-case", .info,
        "Fixed strings that are no references are kebab-case, or UpperCamelCase as the names of errors and infos.")

    static let names = [
        defNameSyntax, defNameCase, defsMainDefinition, fieldNameSyntax, fieldNameCase, errorNameCase, knownValueCase,
    ]
}

extension DocumentLinter {
    mutating func checkDefinitionName(_ name: String, _ place: Place) {
        // The parser refuses what is no name.
        if Reference.isName(name), !NameCase.isLowerCamel(name) {
            note(.defNameCase, place, "`\(name)` is not lowerCamelCase")
        }
        if Constraint.equal(name, "main"), id?.name == "defs" {
            note(.defsMainDefinition, place, "a document called `defs` should not have a `main`")
        }
    }

    mutating func checkFieldName(_ name: String, _ place: Place) {
        if name.utf8.first == UInt8(ascii: "$") {
            note(.fieldNameSyntax, place, "`\(name)` begins with a sign that the protocol keeps for itself")
        } else if !Reference.isName(name) {
            note(.fieldNameSyntax, place, "`\(name)` is not a letter with letters and digits behind it")
        } else if !NameCase.isLowerCamel(name) {
            note(.fieldNameCase, place, "`\(name)` is not lowerCamelCase")
        }
    }

    mutating func checkErrorName(_ name: String, _ place: Place) {
        if !NameCase.isUpperCamel(name) { note(.errorNameCase, place, "`\(name)` is not UpperCamelCase") }
    }

    mutating func checkFixedString(_ text: String, _ place: Place) {
        if !NameCase.isKebab(text), !NameCase.isUpperCamel(text) {
            note(.knownValueCase, place, "`\(text)` is neither kebab-case nor UpperCamelCase")
        }
    }
}

/// How words are put together into names.
enum NameCase {
    static func isLowerCamel(_ name: String) -> Bool { isCamel(name) && name.utf8.first.map(isLower) == true }

    static func isUpperCamel(_ name: String) -> Bool { isCamel(name) && name.utf8.first.map(isUpper) == true }

    /// Also true of what is evidently something else: a reference, an address, a media type, a label of the protocol.
    static func isKebab(_ text: String) -> Bool {
        if text.utf8.contains(where: { "#./:!".utf8.contains($0) }) { return true }
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen } && first != hyphen && last != hyphen
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isCamel(_ name: String) -> Bool {
        name.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
