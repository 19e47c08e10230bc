import Schema
import Syntax

extension FileRenderer {
    /// For each service a protocol with one requirement a method, and the routes that lead there.
    mutating func server() {
        guard configuration.parts.contains(.server) else { return }
        let methods = module.files.filter(\.main.isMethod)
        guard !methods.isEmpty else { return }
        var protocols: [(name: String, service: String, files: [ResolvedFile])] = []
        if configuration.services.isEmpty {
            protocols = [(ServerName.ofAll, "these lexicons", methods)]
        } else {
            for (service, name) in zip(configuration.services, ServerName.all(configuration.services)) {
                let files = methods.filter { file in service.methods.contains { $0.normalized == file.nsid.normalized }
                }
                protocols.append((name, "the service `\(service.name)`", files))
            }
        }
        let isNested = !module.tree.root.isEmpty
        if isNested { writer.open("extension \(spell(path: module.tree.root))") }
        for (name, service, files) in protocols { server(name, of: service, files) }
        if isNested { writer.close() }
        for (name, _, files) in protocols { routes(name, files) }
    }

    private mutating func server(_ name: String, of service: String, _ files: [ResolvedFile]) {
        let head = "public protocol \(name): \(spell(.methodServer))"
        section(head, "Answers the methods of \(service).") { renderer in
            for (file, function) in zip(files, ServerName.functions(files)) {
                renderer.writer.gap()
                renderer.writer.document(file.documentation)
                renderer.writer.line(renderer.requirement(file, function))
            }
        }
    }

    private mutating func requirement(_ file: ResolvedFile, _ function: String) -> String {
        let method = spell(path: file.path)
        let input = file.main == .procedure ? ", input: \(method).Input" : ""
        let result =
            file.main == .subscription ? "\(spell(.erasedStream))<\(method).Message>" : "\(method).Output"
        let parameters = "_ parameters: \(method).Parameters\(input), from caller: \(spell(.caller))"
        return "func \(Identifier.escaped(function))(\(parameters)) async throws -> \(result)"
    }

    private mutating func routes(_ name: String, _ files: [ResolvedFile]) {
        let path = module.tree.child(name, of: module.tree.root)
        // Nothing hides a root here, outside of everything.
        let plain = path.split(separator: ".").map { Identifier.escaped(lastPart(String($0))) }.joined(separator: ".")
        let owner = module.name == ResolvedModule.unnamed ? plain : spell(path: path)
        section("extension \(owner)", nil) { renderer in
            renderer.section("public var routes: [\(renderer.spell(.route))]", "A route for each method.") { renderer in
                renderer.writer.line("[")
                for (file, function) in zip(files, ServerName.functions(files)) {
                    let method = renderer.spell(path: file.path, isPublic: false)
                    let input = file.main == .procedure ? ", input: $1, from: $2" : ", from: $1"
                    let call = "self.\(Identifier.escaped(function))($0\(input))"
                    renderer.writer.line("    .answering(\(method).self, for: self) { try await \(call) },")
                }
                renderer.writer.line("]")
            }
        }
    }
}

/// The names of what answers methods.
enum ServerName {
    /// The protocol for all methods, where no services are configured.
    static let ofAll = "LexiconServer"

    /// One protocol for each service.
    static func all(_ services: [ServiceMethods]) -> [String] {
        services.map { Spelling.type($0.name) + "Server" }
    }

    /// The functions, named by the last two segments of each NSID. Functions of one name differ in their types; only
    /// where those are the same too are they named by all segments.
    static func functions(_ files: [ResolvedFile]) -> [String] {
        func name(_ segments: ArraySlice<String>) -> String {
            let words = segments.map { Spelling.segment($0) }.joined()
            let name = words.prefix(1).lowercased() + words.dropFirst()
            return ["routes", "access", "maximumInputBytes"].contains(name) ? name + "__" : name
        }
        let short = files.map { name($0.nsid.normalized.segments.suffix(2)) }
        let signatures = zip(short, files).map { "\($0)\($1.signature)" }
        let counts = signatures.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return files.indices.map { index in
            counts[signatures[index]] == 1 ? short[index] : name(files[index].nsid.normalized.segments[...])
        }
    }
}

extension ResolvedFile {
    /// What the types of a method's function depend on; the same text for two methods whose functions have one type.
    fileprivate var signature: String {
        let names = ["Parameters", "Input", "Output", "Message"]
        return declarations.compactMap { declaration in
            switch declaration {
            case .alias(let name, _, let target) where names.contains(name):
                switch target {
                case .path(let path): "\(name)=\(path)"
                case .runtime(let type): "\(name)=\(type.rawValue)"
                case .value: nil
                }
            case .parameters: "Parameters=\(path)"
            case .message(let type): type.path
            case .object(let type) where names.contains(type.name): type.path
            case .union(let type) where names.contains(type.name): type.path
            default: nil
            }
        }.joined(separator: " ")
    }
}

extension MainKind {
    /// Whether the document's method is generated.
    var isMethod: Bool { self == .query || self == .procedure || self == .subscription }
}
