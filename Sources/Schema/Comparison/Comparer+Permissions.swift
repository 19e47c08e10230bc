extension Comparer {
    /// Compares what permissions grant. How they are ordered or split is no change.
    mutating func permissions(_ old: [PermissionSchema], _ new: [PermissionSchema], _ path: String) {
        let before = old.flatMap(\.grants)
        let after = new.flatMap(\.grants)
        for text in Self.texts(of: after.filter { grant in !before.contains { $0.covers(grant) } }) {
            note(.permissionAdded, breaks: false, path, "grants more: \(text)")
        }
        for text in Self.texts(of: before.filter { grant in !after.contains { $0.covers(grant) } }) {
            note(.permissionRemoved, breaks: true, path, "no longer grants: \(text)")
        }
    }

    /// One text for all actions on the same thing, in the order of the grants.
    private static func texts(of grants: [Grant]) -> [String] {
        var targets: [Grant] = []
        var actions: [Grant: [String]] = [:]
        for grant in grants {
            var target = grant
            target.action = nil
            if actions[target] == nil { targets.append(target) }
            var known = actions[target] ?? []
            if let action = grant.action, !known.contains(action) { known.append(action) }
            actions[target] = known
        }
        return targets.map { target in
            let audience = target.audience.map { " at \($0)" } ?? (target.inheritsAudience ? " at the audience" : "")
            let actions = actions[target] ?? []
            return "\(target.resource) \(target.name)\(audience)"
                + (actions.isEmpty ? "" : " (\(actions.joined(separator: ", ")))")
        }
    }
}

/// One thing that a permission allows.
private struct Grant: Hashable {
    static let any = "*"

    let resource: String
    /// A collection or a method; `*` is all of them. Empty for resources that have neither.
    let name: String
    /// Nil where the resource has no actions.
    var action: String?
    let audience: String?
    let inheritsAudience: Bool

    /// Whether whoever has this one may do all that `other` allows.
    func covers(_ other: Grant) -> Bool {
        resource == other.resource && action == other.action && (name == other.name || name == Self.any)
            && (audience == Self.any || audience == other.audience && inheritsAudience == other.inheritsAudience)
    }
}

extension PermissionSchema {
    /// The actions of `repo` when none is named.
    private static let allActions = ["create", "update", "delete"]

    fileprivate var grants: [Grant] {
        let names = collections + methods
        let actions: [String?] = resource == "repo" ? (actions.isEmpty ? Self.allActions : actions) : [nil]
        return (names.isEmpty ? [""] : names).flatMap { name in
            actions.map { action in
                Grant(
                    resource: resource, name: name, action: action, audience: audience,
                    inheritsAudience: inheritsAudience)
            }
        }
    }
}
