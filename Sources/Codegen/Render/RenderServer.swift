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
        var scope = Scope(reserved: Identifier.reservedTypes)
        return services.map { scope.claim(Identifier.type($0.name) + "Server", suffix: "Protocol") }
    }

    /// The functions, named by the last two segments of each NSID, and by all of them where two would be the same.
    static func functions(_ files: [ResolvedFile]) -> [String] {
        let short = files.map { Identifier.member($0.nsid.segments.suffix(2).joined(separator: "-")) }
        let long = files.map { Identifier.member($0.nsid.segments.joined(separator: "-")) }
        var scope = Scope(reserved: ["routes", "access", "maximumInputBytes"])
        let counts = short.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return zip(short, long).map { short, long in
            scope.claim(counts[short] == 1 ? short : long, suffix: "Method")
        }
    }
}

extension MainKind {
    /// Whether the document's method is generated.
    var isMethod: Bool { self == .query || self == .procedure || self == .subscription }
}
