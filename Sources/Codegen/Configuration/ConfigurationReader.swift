import DataModel
public import Schema
import Syntax

extension GeneratorConfiguration {
    /// Name of the file that holds a configuration, beside the lexicons.
    public static let fileName = "lexicons.json"

    /// Reads the configuration; what is wrong with it goes to `diagnostics`. What it does not say is as in `base`.
    public init(
        json: [UInt8], file: String, base: GeneratorConfiguration = GeneratorConfiguration(),
        diagnostics: inout [Diagnostic]
    ) {
        self = base
        var reader = ConfigurationReader(file: file)
        do {
            reader.read(try JSONNode(parsing: json), into: &self)
        } catch {
            reader.complain("is not JSON: \(error.reason)", error.position)
        }
        diagnostics += reader.diagnostics
    }
}

/// Reads `lexicons.json`, and refuses what it does not understand: a misspelt key would otherwise do nothing, silently.
private struct ConfigurationReader {
    let file: String
    var diagnostics: [Diagnostic] = []

    init(file: String) {
        self.file = file
    }

    mutating func complain(_ message: String, _ position: TextPosition?) {
        diagnostics.append(
            Diagnostic(.error, message, file: file, line: position?.line ?? 0, column: position?.column ?? 0))
    }

    mutating func read(_ root: JSONNode, into configuration: inout GeneratorConfiguration) {
        let members = members(root, allowing: ["version", "generate", "imports", "services"])
        if members["version"]?.integer != 1 { complain("`version` must be 1", root.position) }
        if let generate = members["generate"] { readGenerate(generate, into: &configuration) }
        for item in items(members["imports"]) { readImport(item, into: &configuration) }
        for service in members["services"].map({ entries($0) }) ?? [] { readService(service, into: &configuration) }
    }

    private mutating func readGenerate(_ node: JSONNode, into configuration: inout GeneratorConfiguration) {
        let members = members(
            node, allowing: ["include", "exclude", "parts", "access", "prefix", "module", "skipInvalid"])
        configuration.include = patterns(members["include"])
        configuration.exclude = patterns(members["exclude"])
        if let node = members["parts"] {
            configuration.listsParts = true
            configuration.parts = Set(items(node).compactMap { choice($0, GeneratorConfiguration.Part.self) })
        }
        if let node = members["access"] {
            configuration.access = choice(node, AccessLevel.self) ?? configuration.access
        }
        if let node = members["skipInvalid"] {
            if node.bool == nil { complain("expected true or false", node.position) }
            configuration.skipsInvalid = node.bool ?? false
        }
        if let node = members["prefix"] { configuration.prefix = identifier(node) }
        if let node = members["module"] {
            configuration.moduleName = identifier(node) ?? configuration.moduleName
        }
    }

    private mutating func readImport(_ node: JSONNode, into configuration: inout GeneratorConfiguration) {
        let members = members(node, allowing: ["module", "include"])
        guard let module = members["module"] else { return complain("an import must name a `module`", node.position) }
        guard let name = identifier(module) else { return }
        guard !configuration.imports.contains(where: { $0.module == name }) else {
            return complain("module \(name) is imported twice", module.position)
        }
        configuration.imports.append(ModuleImport(module: name, include: patterns(members["include"])))
    }

    private mutating func readService(_ service: JSONNode.Member, into configuration: inout GeneratorConfiguration) {
        let members = members(service.value, allowing: ["description", "methods"])
        var methods: [NSID] = []
        for item in items(members["methods"]) {
            guard let text = text(item) else { continue }
            if let nsid = try? NSID(text) { methods.append(nsid) } else { complain("is not an NSID", item.position) }
        }
        configuration.services.append(ServiceMethods(name: service.key, methods: methods))
    }

    // MARK: Pieces

    private mutating func entries(_ node: JSONNode) -> [JSONNode.Member] {
        if node.object == nil { complain("expected an object", node.position) }
        return node.object ?? []
    }

    private mutating func members(_ node: JSONNode, allowing names: Set<String>) -> [String: JSONNode] {
        var members: [String: JSONNode] = [:]
        for member in entries(node) {
            if names.contains(member.key) {
                members[member.key] = member.value
            } else {
                complain(
                    "`\(member.key)` is not known here: \(names.sorted().joined(separator: ", "))",
                    member.value.position)
            }
        }
        return members
    }

    private mutating func items(_ node: JSONNode?) -> [JSONNode] {
        guard let node else { return [] }
        if node.array == nil { complain("expected an array", node.position) }
        return node.array ?? []
    }

    private mutating func text(_ node: JSONNode) -> String? {
        if node.string == nil { complain("expected a string", node.position) }
        return node.string
    }

    private mutating func patterns(_ node: JSONNode?) -> [NSIDPattern] {
        items(node).compactMap { item in
            guard let text = text(item) else { return nil }
            do {
                return try NSIDPattern(text)
            } catch {
                complain("is no NSID, and no beginning of one that ends in .*: \(error)", item.position)
                return nil
            }
        }
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: JSONNode, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = text(node) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        complain("must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", node.position)
        return nil
    }

    /// A name that Swift takes as it stands.
    private mutating func identifier(_ node: JSONNode) -> String? {
        guard let text = text(node) else { return nil }
        guard GeneratorConfiguration.isName(text) else {
            complain("must be a name in Swift: letters, digits, underscores", node.position)
            return nil
        }
        return text
    }
}
