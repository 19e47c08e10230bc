import Syntax

extension FileRenderer {
    /// The enumerations that only spell names.
    mutating func namespaces() {
        for root in module.tree.children[""] ?? [] { namespace(root) }
    }

    private mutating func namespace(_ path: String) {
        guard module.tree.hasChildren(path) else { return }
        let children = (module.tree.children[path] ?? []).map { "\(path).\($0)" }
        let head = "public enum \(Identifier.escaped(lastPart(path)))"
        guard children.contains(where: module.tree.hasChildren) else { return writer.line("\(head) {}") }
        block(head) { renderer in
            for child in children { renderer.namespace(child) }
        }
    }

    /// Lists of all that was generated.
    mutating func index(_ services: [ServiceMethods]) {
        section("public enum LexiconIndex", "All that the lexicons declare.") { renderer in
            renderer.list("records", "The collections.", .record)
            renderer.list("queries", "The methods that read.", .query)
            renderer.list("procedures", "The methods that change something.", .procedure)
            renderer.list("subscriptions", "The methods that stream.", .subscription)
            renderer.services(services)
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
        let paths = Dictionary(module.files.map { ($0.nsid, memberOwner($0)) }, uniquingKeysWith: { first, _ in first })
        for service in services {
            writer.line("    (\(Literal.string(service.name)), [")
            for method in service.methods {
                if let path = paths[method] { writer.line("        \(path).nsid,") }
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
    private func memberOwner(_ file: ResolvedFile) -> String { spell(path: file.path) }
}
