/// Finds types that would contain themselves and breaks the circle: at a union if there is one, else at a field.
///
/// Where a circle is broken shows in storage only, never in a public type: one more field elsewhere may close a circle.
enum Boxing {
    static func apply(to module: inout ResolvedModule) {
        var edges = containment(module)
        let indirect = unions(of: module, on: Circles(edges), edges)
        for path in indirect { edges[path] = [] }
        let rest = Circles(edges)
        module.rewrite { declaration in
            switch declaration {
            case .union(var union):
                union.isIndirect = indirect.contains(union.path)
                declaration = .union(union)
            case .object(var type):
                for index in type.fields.indices {
                    guard case .generated(let target) = type.fields[index].type else { continue }
                    type.fields[index].isBoxed = rest.join(type.path, target)
                }
                declaration = .object(type)
            default: break
            }
        }
    }

    /// The unions that contain themselves.
    private static func unions(
        of module: ResolvedModule, on circles: Circles, _ edges: [String: [String]]
    ) -> Set<String> {
        var found: Set<String> = []
        for case .union(let union) in module.types {
            if edges[union.path]?.contains(where: { circles.join(union.path, $0) }) == true {
                found.insert(union.path)
            }
        }
        return found
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
}

/// Which nodes of a graph can be reached from one another, found in linear time (Kosaraju's algorithm).
private struct Circles {
    private var circles: [String: Int] = [:]

    init(_ edges: [String: [String]]) {
        var reversed: [String: [String]] = [:]
        for (node, targets) in edges {
            for target in targets { reversed[target, default: []].append(node) }
        }
        for (number, node) in Self.finished(edges).reversed().enumerated() where circles[node] == nil {
            var open = [node]
            while let next = open.popLast() {
                guard circles[next] == nil else { continue }
                circles[next] = number
                open += reversed[next] ?? []
            }
        }
    }

    /// The nodes, each behind all that it leads to, but for what leads back to it.
    private static func finished(_ edges: [String: [String]]) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        for start in edges.keys {
            var open: [(node: String, rest: ArraySlice<String>)] = []
            if seen.insert(start).inserted { open.append((start, edges[start]?[...] ?? [])) }
            while let last = open.indices.last {
                if let target = open[last].rest.popFirst() {
                    if seen.insert(target).inserted { open.append((target, edges[target]?[...] ?? [])) }
                } else {
                    order.append(open.removeLast().node)
                }
            }
        }
        return order
    }

    /// Whether each of the two leads to the other; of two neighbours, whether the edge lies on a circle.
    func join(_ node: String, _ other: String) -> Bool { node == other || circles[node] == circles[other] }
}
