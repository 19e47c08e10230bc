import Syntax

extension LintRule {
    static let permissionSetNoTitle = LintRule("permissionset-no-title", .warning, "Permission sets have a title.")
    static let permissionSetNoDetail = LintRule(
        "permissionset-no-detail", .info, "Permission sets say in a `detail` what they allow.")
    static let permissionSetNoPermissions = LintRule(
        "permissionset-no-permissions", .warning, "Permission sets have at least one permission.")
    static let ignoredPermission = LintRule(
        "ignored-permission", .warning, "Permissions are such that servers grant them and do not ignore them.")
    static let translationLanguage = LintRule(
        "translation-language", .warning, "Translations are named by language tags (BCP 47).")
    static let permissionNamespace = LintRule(
        "permission-namespace", .warning, "A set gives access to names of its own group and of groups inside of it.")

    static let permissions = [
        permissionSetNoTitle, permissionSetNoDetail, permissionSetNoPermissions, ignoredPermission,
        permissionNamespace, translationLanguage,
    ]
}

extension DocumentLinter {
    mutating func permissionSet(_ place: Place) {
        if place.member("title")?.text.map(\.isEmpty) ?? true { note(.permissionSetNoTitle, place, "has no title") }
        if place.member("detail")?.text.map(\.isEmpty) ?? true { note(.permissionSetNoDetail, place, "has no detail") }
        languages(of: "title:lang", place)
        languages(of: "detail:lang", place)
        guard let list = place.member("permissions"), let items = list.items else { return }
        if items.isEmpty { note(.permissionSetNoPermissions, list, "there is no permission in the set") }
        for item in items { permission(item) }
    }

    /// The names of translations are language tags.
    private mutating func languages(of name: String, _ place: Place) {
        for member in place.member(name)?.members ?? [] where (try? Language(member.name)) == nil {
            note(.translationLanguage, member.place, "`\(member.name)` is not a language tag, such as `en` or `pt-BR`")
        }
    }

    private mutating func permission(_ place: Place) {
        switch place.member("resource")?.text {
        case "repo":
            names("collection", of: place)
            var seen: Set<String> = []
            for item in place.member("action")?.items ?? [] {
                guard let action = item.text else { continue }
                if !seen.insert(action).inserted { note(.repeatedValue, item, "`\(action)` is named twice") }
                guard !["create", "update", "delete"].contains(action) else { continue }
                note(.ignoredPermission, item, "`\(action)` is not create, update or delete")
            }
        case "rpc":
            names("lxm", of: place)
            checkAudience(place)
        default: break
        }
    }

    /// In a set, the audience is either any or the one that the app names together with the set.
    private mutating func checkAudience(_ place: Place) {
        let audience = place.member("aud")?.text
        let inherits = place.member("inheritAud")?.flag == true
        if inherits, audience != nil {
            note(.ignoredPermission, place, "`aud` and `inheritAud` exclude each other")
        } else if !inherits, audience != "*" {
            note(.ignoredPermission, place, "needs `inheritAud`, or the `aud` `*`")
        }
    }

    private mutating func names(_ field: String, of place: Place) {
        guard let items = place.member(field)?.items, !items.isEmpty else {
            note(.ignoredPermission, place, "names nothing in `\(field)`")
            return
        }
        var seen: Set<String> = []
        for item in items {
            guard let text = item.text else { continue }
            if !seen.insert(text).inserted { note(.repeatedValue, item, "`\(text)` is named twice") }
            guard let name = try? NSID(text) else {
                note(.ignoredPermission, item, "`\(text)` is not an NSID, and a set cannot have patterns")
                continue
            }
            if !isInGroup(name) { note(.permissionNamespace, item, "`\(text)` is outside of the set's own names") }
        }
    }

    /// Whether a name is of the document's own group or of one inside of it.
    private func isInGroup(_ name: NSID) -> Bool {
        guard let id else { return true }
        let group = id.normalized.text.utf8.dropLast(id.name.utf8.count)
        return name.normalized.text.utf8.starts(with: group)
    }
}
