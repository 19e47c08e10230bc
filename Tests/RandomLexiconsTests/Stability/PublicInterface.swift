@testable import Codegen
import Schema
import Syntax

/// All that is public in generated code: names with what they mean, and code that uses each of them.
struct PublicInterface {
    /// What each name means: a type, or a text on the wire.
    private(set) var names: [String: String] = [:]
    /// Functions that compile wherever these names have these meanings.
    private(set) var uses: [String] = []
    private var renderer: FileRenderer

    init(_ module: ResolvedModule, _ configuration: GeneratorConfiguration) {
        renderer = FileRenderer(module, configuration)
        for file in module.files {
            for declaration in file.declarations { add(declaration, in: file.path) }
        }
        addServer(module, configuration)
    }

    /// The names that another interface does not have, or means something else by.
    func missing(in other: PublicInterface) -> [String] {
        names.keys.filter { Self.plain(names[$0]) != Self.plain(other.names[$0]) }.sorted().map {
            "\($0): \(names[$0] ?? ""), now \(other.names[$0] ?? "gone")"
        }
    }

    /// A meaning without the names of the modules that types come from: they are written where a neighbour has the name
    /// of a type, and `String` is the same as `Swift::String`.
    private static func plain(_ meaning: String?) -> String? {
        ["Swift", "DataModel", "Schema", "Syntax", "XRPC"].reduce(meaning) { text, module in
            text?.replacing("\(module)::", with: "")
        }
    }

    private mutating func use(_ signature: String, _ body: String) { uses.append("\(signature) { \(body) }") }

    private mutating func add(_ declaration: Declaration, in file: String) {
        let owner = renderer.spell(path: file)
        switch declaration {
        case .object(let type): add(type) { renderer, field in renderer.spell(field) }
        case .parameters(let type): add(type) { renderer, field in renderer.parameterType(field) }
        case .union(let type), .message(let type): add(type)
        case .openString(let type):
            let path = renderer.spell(path: type.path)
            for value in type.values { add(path, value, type: path) }
        case .knownValues(let type, let format):
            for value in type.values {
                add(renderer.spell(path: type.path), value, type: renderer.spell(RuntimeType(format)))
            }
        case .failure(let members): for member in members { add("\(owner).Failure", member, type: "\(owner).Failure") }
        case .token(let name, let value, let documentation):
            add(owner, Member(name: name, value: value, documentation: documentation), type: "Swift::String")
        case .alias(let name, _, let target):
            let path = "\(owner).\(Identifier.escaped(name))"
            if case .value(let value) = target { names[path] = renderer.spell(value) }
            use("(_: \(path))", "")
        case .encoding, .paging, .resuming: break
        }
    }

    private mutating func add(_ path: String, _ member: Member, type: String) {
        let name = "\(path).\(Identifier.escaped(member.name))"
        names[name] = member.value
        use("() -> \(type)", name)
    }

    private mutating func add(_ type: ObjectType, spell: (inout FileRenderer, Field) -> String) {
        let path = renderer.spell(path: type.path)
        names[path] = "type"
        var parameters: [String] = []
        var arguments: [String] = []
        for (number, field) in type.fields.enumerated() {
            let value = spell(&renderer, field)
            let name = Identifier.escaped(field.name)
            names["\(path) \(name)"] = "\(field.key): \(value)"
            use("(value: \(path)) -> \(value)", "value.\(name)")
            use("(value: inout \(path), field: \(value))", "value.\(name) = field")
            parameters.append("a\(number): \(value)")
            arguments.append("\(Identifier.label(field.name)): a\(number)")
        }
        use("(\(parameters.joined(separator: ", "))) -> \(path)", "\(path)(\(arguments.joined(separator: ", ")))")
        for inner in type.nested { add(inner, in: type.path) }
    }

    private mutating func add(_ type: UnionType) {
        let path = renderer.spell(path: type.path)
        names[path] = "type"
        for variant in type.variants {
            let payload = renderer.spell(path: variant.path)
            let name = "\(path).\(Identifier.escaped(variant.name))"
            names[name] = "\(variant.reference.typeName): \(payload)"
            use("(value: \(payload)) -> \(path)", "\(name)(value)")
        }
    }

    private mutating func addServer(_ module: ResolvedModule, _ configuration: GeneratorConfiguration) {
        let files = module.files.filter(\.main.isMethod)
        let root = module.tree.root
        for (file, function) in zip(files, ServerName.functions(files)) {
            let method = renderer.spell(path: file.path)
            names["server \(file.nsid)"] = function
            let input = file.main == .procedure ? ", input: \(method).Input" : ""
            let result = file.main == .subscription ? "ErasedStream<\(method).Message>" : "\(method).Output"
            let server = renderer.spell(path: module.tree.child(ServerName.ofAll, of: root))
            let parameters = "server: some \(server), parameters: \(method).Parameters\(input), caller: Caller"
            let arguments = "parameters\(input.isEmpty ? "" : ", input: input"), from: caller"
            use(
                "(\(parameters)) async throws -> \(result)",
                "try await server.\(Identifier.escaped(function))(\(arguments))")
        }
    }
}
