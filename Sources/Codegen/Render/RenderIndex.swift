import Syntax

extension FileRenderer {
    /// The enumerations that only spell names.
    mutating func namespaces() {
        let methods = Set(module.files.filter(\.main.isMethod).map(\.path))
        for root in module.tree.children[""] ?? [] { namespace(root, methods) }
        if module.name == ResolvedModule.unnamed {
            for name in (module.tree.children[""] ?? []).map(lastPart) where module.nestedNames.contains(name) {
                writer.line("public typealias \(Self.alias(ofRoot: name)) = \(Identifier.escaped(name))")
            }
        }
        for type in module.tree.children.keys.sorted() where module.tree.isType(type) {
            let children = containers(in: type)
            if !children.isEmpty { extend(type) { renderer in children.forEach { renderer.namespace($0, methods) } } }
        }
        // Whoever imports this module alone finds the names that it has added to those of others.
        for root in module.tree.foreignRoots {
            writer.line("public typealias \(Identifier.escaped(lastPart(root))) = \(spell(path: root))")
        }
        for graft in module.tree.grafts {
            let children = containers(in: graft)
            guard !children.isEmpty else { continue }
            extend(graft) { renderer in
                for child in children { renderer.namespace(child, methods) }
            }
        }
    }

    private mutating func namespace(_ path: String, _ methods: Set<String>) {
        guard module.tree.hasChildren(path) || path == module.tree.root else { return }
        let children = containers(in: path)
        // What conforms to the protocol of methods elsewhere must say here that it can be sent.
        let conformance = methods.contains(path) ? ": \(spell(.sendable))" : ""
        let head = "public enum \(Identifier.escaped(lastPart(path)))\(conformance)"
        guard !children.isEmpty else { return writer.line("\(head) {}") }
        block(head) { renderer in
            for child in children { renderer.namespace(child, methods) }
        }
    }

    /// The enumerations directly inside of a path.
    private func containers(in path: String) -> [String] {
        (module.tree.children[path] ?? []).filter { module.tree.hasChildren($0) && !module.tree.isType($0) }
    }

    /// Lists of all that was generated.
    mutating func index() {
        if module.tree.root.isEmpty { indexContent() } else { extend(module.tree.root) { $0.indexContent() } }
    }

    private mutating func indexContent() {
        section("public enum LexiconIndex", "All that the lexicons declare.") { renderer in
            renderer.list("records", "The collections.", .record)
            if renderer.configuration.hasMethods {
                renderer.list("queries", "The methods that read.", .query)
                renderer.list("procedures", "The methods that change something.", .procedure)
                renderer.list("subscriptions", "The methods that stream.", .subscription)
                renderer.services(renderer.configuration.services)
            }
            renderer.documents()
        }
    }

    private mutating func list(_ name: String, _ documentation: String, _ kind: MainKind) {
        writer.gap()
        writer.document(documentation)
        let files = module.files.filter { $0.main == kind }
        writer.line("public static let \(name): [\(spell(.nsid))] = [")
        for file in files { writer.line("    \(memberOwner(file)).nsid,") }
        writer.line("]")
    }

    private mutating func services(_ services: [ServiceMethods]) {
        writer.gap()
        writer.document("Which service answers which methods.")
        writer.line("public static let services: [(name: \(spell(.string)), methods: [\(spell(.nsid))])] = [")
        var files: [NSID: ResolvedFile] = [:]
        for file in module.files { files[file.nsid.normalized] = file }
        for service in services {
            writer.line("    (\(Literal.string(service.name)), [")
            for method in service.methods {
                if let file = files[method.normalized] { writer.line("        \(memberOwner(file)).nsid,") }
            }
            writer.line("    ]),")
        }
        writer.line("]")
    }

    private mutating func documents() {
        writer.gap()
        writer.document("The text of every document, in the order of their names.")
        writer.line("public static let documents: [\(spell(.staticString))] = [")
        for file in module.files { writer.line("    \(memberOwner(file)).lexicon,") }
        writer.line("]")
    }

    /// The type that `nsid` and `lexicon` are members of.
    private mutating func memberOwner(_ file: ResolvedFile) -> String { spell(path: file.path, isPublic: false) }
}
