extension ResolvedModule {
    /// All objects and unions, those inside of others too.
    var types: [Declaration] {
        files.flatMap { $0.declarations.flatMap(\.types) }
    }

    /// Lets `change` rewrite every declaration that holds fields or variants, wherever it is.
    mutating func rewrite(_ change: (inout Declaration) -> Void) {
        for file in files.indices {
            for index in files[file].declarations.indices { files[file].declarations[index].rewrite(change) }
        }
    }
}

extension Declaration {
    /// This declaration and those inside of it, as far as they are objects, unions, messages or open strings.
    var types: [Declaration] {
        switch self {
        case .object(let type), .parameters(let type): [self] + type.nested.flatMap(\.types)
        case .union, .message, .openString: [self]
        case .failure, .alias, .token, .encoding, .paging, .resuming, .knownValues: []
        }
    }

    mutating func rewrite(_ change: (inout Declaration) -> Void) {
        switch self {
        case .object(var type):
            for index in type.nested.indices { type.nested[index].rewrite(change) }
            self = .object(type)
        case .parameters(var type):
            for index in type.nested.indices { type.nested[index].rewrite(change) }
            self = .parameters(type)
        default: break
        }
        change(&self)
    }
}

/// Collects the names of all that is generated inside of something, fields and tokens too, so that roots and the
/// runtime's types of equal name can be told apart.
enum NameCollector {
    static func nested(_ module: ResolvedModule) -> Set<String> {
        var names = Set(module.tree.children.filter { !$0.key.isEmpty }.values.joined().map(lastPart))
        for file in module.files {
            for declaration in file.declarations { collect(declaration, into: &names) }
        }
        return names
    }

    private static func collect(_ declaration: Declaration, into names: inout Set<String>) {
        switch declaration {
        case .object(let type), .parameters(let type):
            names.insert(type.name)
            names.formUnion(type.fields.map(\.name))
            for inner in type.nested { collect(inner, into: &names) }
        case .union(let type), .message(let type): names.insert(type.name)
        case .openString(let type), .knownValues(let type, _): names.insert(type.name)
        case .alias(let name, _, _), .token(let name, _, _): names.insert(name)
        case .failure: names.insert("Failure")
        case .encoding, .paging, .resuming: break
        }
    }
}
