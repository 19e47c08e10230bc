/// Finds types that would contain themselves and breaks the circle: at a union if there is one, else at a field.
enum Boxing {
    static func apply(to module: inout ResolvedModule) {
        var edges = containment(module)
        var indirect: Set<String> = []
        for case .union(let union) in module.types where reaches(union.path, from: edges[union.path] ?? [], edges) {
            indirect.insert(union.path)
        }
        for path in indirect { edges[path] = [] }
        let finite = edges
        module.rewrite { declaration in
            switch declaration {
            case .union(var union):
                union.isIndirect = indirect.contains(union.path)
                declaration = .union(union)
            case .object(var type):
                for index in type.fields.indices {
                    guard case .generated(let target) = type.fields[index].type else { continue }
                    if target == type.path || reaches(type.path, from: finite[target] ?? [], finite) {
                        type.fields[index].type = .boxed(target)
                    }
                }
                declaration = .object(type)
            default: break
            }
        }
    }

    /// Which types each type holds in itself; what an array holds lies elsewhere.
    private static func containment(_ module: ResolvedModule) -> [String: [String]] {
        var edges: [String: [String]] = [:]
        for declaration in module.types {
            switch declaration {
            case .object(let type):
                edges[type.path] = type.fields.compactMap { field in
                    if case .generated(let path) = field.type { path } else { nil }
                }
            case .union(let type): edges[type.path] = type.variants.map(\.path)
            default: break
            }
        }
        return edges
    }

    private static func reaches(_ goal: String, from starts: [String], _ edges: [String: [String]]) -> Bool {
        var open = starts
        var seen: Set<String> = []
        while let path = open.popLast() {
            if path == goal { return true }
            if seen.insert(path).inserted { open += edges[path] ?? [] }
        }
        return false
    }
}
