extension LintRule {
    static let recordCreatedAt = LintRule(
        "record-created-at", .warning, "Records of which an account has many have `createdAt`, a datetime.")
    static let handleInRecord = LintRule(
        "handle-in-record", .info, "Records name accounts by DID: handles pass to others.")
    static let nullableAndOptional = LintRule(
        "nullable-and-optional", .warning, "A field that may be absent is not nullable too.")

    static let records = [recordCreatedAt, handleInRecord, nullableAndOptional]
}

extension DocumentLinter {
    mutating func record(_ place: Place) {
        guard let object = place.member("record") else { return }
        isInRecord = true
        defer { isInRecord = false }
        data(object)
        guard place.member("key")?.text == "tid" else { return }
        let createdAt = object.member("properties")?.member("createdAt")
        if createdAt?.member("format")?.text != "datetime" {
            note(.recordCreatedAt, object, "has no `createdAt` of the format datetime")
        }
    }

    mutating func checkNullable(_ place: Place) {
        let required = (place.member("required")?.items ?? []).compactMap(\.text)
        for item in place.member("nullable")?.items ?? [] {
            guard let name = item.text, !required.contains(where: { Constraint.equal($0, name) }) else { continue }
            note(.nullableAndOptional, item, "`\(name)` may be null and absent, which nobody will tell apart")
        }
    }
}
