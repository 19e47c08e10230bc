extension LintRule {
    static let knownStringLocalRef = LintRule(
        "known-string-local-ref", .warning, "Known values that name tokens name them in full: `#name` is not resolved.")
    static let booleanDefaultTrue = LintRule(
        "boolean-default-true", .info, "A boolean that is absent means false.")
    static let constAndDefault = LintRule(
        "const-and-default", .warning, "What has only one value needs no default.")
    static let closedEnum = LintRule(
        "closed-enum", .info, "Lists of strings that may grow are `knownValues`, not `enum`.")
    static let closedUnion = LintRule("closed-union", .info, "Unions are open, so that they can grow.")

    static let values = [knownStringLocalRef, booleanDefaultTrue, constAndDefault, closedEnum, closedUnion]
}

extension DocumentLinter {
    mutating func checkBoolean(_ place: Place) {
        if let value = place.member("default"), value.flag == true {
            note(.booleanDefaultTrue, value, "a boolean whose default is true should be turned round")
        }
        checkConst(place)
    }

    mutating func checkInteger(_ place: Place) { checkConst(place) }

    private mutating func checkConst(_ place: Place) {
        if place.member("const") != nil, let value = place.member("default") {
            note(.constAndDefault, value, "has a `const`, which leaves no choice")
        }
    }

    mutating func checkStringValues(_ place: Place) {
        if isInRecord, let format = place.member("format"), format.text == "handle" {
            note(.handleInRecord, format, "handles change hands; a record should keep the DID")
        }
        if let list = place.member("enum") { note(.closedEnum, list, "a closed list of strings can never grow") }
        for item in (place.member("knownValues")?.items ?? []) + (place.member("enum")?.items ?? []) {
            guard let text = item.text else { continue }
            if text.utf8.first == UInt8(ascii: "#") {
                note(.knownStringLocalRef, item, "`\(text)` looks like a reference, and a string is none")
            } else {
                checkFixedString(text, item)
            }
        }
    }

    mutating func checkUnion(_ place: Place) {
        if let closed = place.member("closed"), closed.flag == true {
            note(.closedUnion, closed, "a closed union can never grow")
        }
    }
}
