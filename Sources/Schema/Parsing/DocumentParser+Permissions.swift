extension DocumentParser {
    mutating func permissionSet(_ place: Place) -> PermissionSetSchema {
        let title = optionalText("title", of: place)
        let detail = optionalText("detail", of: place)
        var permissions: [PermissionSchema] = []
        if place.member("permissions") == nil { error(place, "has no `permissions`", .permissionSetNoPermissions) }
        for item in optionalItems("permissions", of: place) ?? [] {
            guard item.members != nil else {
                error(item, "expected an object, found \(item.kindName)")
                continue
            }
            if let type = requiredText("type", of: item), type != "permission" {
                error(item, "expected a permission, not \(type)")
                continue
            }
            if let permission = permission(item) { permissions.append(permission) }
        }
        return PermissionSetSchema(title: title, detail: detail, permissions: permissions)
    }

    /// One permission, or nil with a warning if any part of it is not understood: a part might narrow the rest.
    private mutating func permission(_ place: Place) -> PermissionSchema? {
        guard let resource = requiredText("resource", of: place) else { return nil }
        let common: Set = ["type", "resource", "description"]
        let known: [String: Set<String>] = [
            "repo": ["collection", "action"],
            "rpc": ["lxm", "aud", "inheritAud"],
        ]
        guard let parameters = known[resource] else {
            warn(
                place, "`\(resource)` is not a resource that is known here; the permission is ignored",
                .ignoredPermission)
            return nil
        }
        for member in place.members ?? [] where !common.contains(member.name) && !parameters.contains(member.name) {
            warn(member.place, "`\(member.name)` is not known here; the permission is ignored", .ignoredPermission)
            return nil
        }
        var permission = PermissionSchema(resource: resource)
        permission.collections = optionalTexts("collection", of: place) ?? []
        permission.actions = optionalTexts("action", of: place) ?? []
        permission.methods = optionalTexts("lxm", of: place) ?? []
        permission.audience = optionalText("aud", of: place)
        permission.inheritsAudience = optionalFlag("inheritAud", of: place) ?? false
        return permission
    }
}
