extension LintRule {
    static let missingPrimaryDescription = LintRule(
        "missing-primary-description", .warning, "Records and endpoints have a description.")
    static let undescribedToken = LintRule(
        "undescribed-token", .warning, "Tokens have a description: it is all that they are.")

    static let descriptions = [missingPrimaryDescription, undescribedToken]
}

extension DocumentLinter {
    mutating func checkDescription(of place: Place, type: String) {
        guard place.member("description")?.text.map(\.isEmpty) ?? true else { return }
        switch type {
        case "record", "query", "procedure", "subscription":
            note(.missingPrimaryDescription, place, "the \(type) has no description")
        case "token": note(.undescribedToken, place, "the token has no description")
        default: break
        }
    }
}
