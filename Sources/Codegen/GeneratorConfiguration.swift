import DataModel
public import Schema
public import Syntax

/// A service and the methods that it answers.
public struct ServiceMethods: Sendable {
    public let name: String
    public let methods: [NSID]
}

/// What `lexicons.json` says: which documents to generate, and which service answers which method.
public struct GeneratorConfiguration: Sendable {
    /// NSIDs, or beginnings of them that end in `.*`. Empty takes all.
    public var include: [String] = []
    /// The same, to leave out. Documents that others refer to must not be among them.
    public var exclude: [String] = []
    public var services: [ServiceMethods] = []
    /// Name of the module that the generated files will be part of.
    public var moduleName = "Lexicons"

    public init() {}

    /// Whether a document is to be generated.
    public func selects(_ nsid: NSID) -> Bool {
        (include.isEmpty || include.contains { Self.matches(nsid, $0) })
            && !exclude.contains { Self.matches(nsid, $0) }
    }

    private static func matches(_ nsid: NSID, _ pattern: String) -> Bool {
        guard pattern.utf8.last == UInt8(ascii: "*") else { return nsid.text.utf8.elementsEqual(pattern.utf8) }
        return nsid.text.utf8.starts(with: pattern.utf8.dropLast())
    }

    /// Reads the configuration; what is wrong with it goes to `diagnostics`.
    public init(json: [UInt8], file: String, diagnostics: inout [Diagnostic]) {
        func complain(_ message: String, _ position: TextPosition?) {
            diagnostics.append(
                Diagnostic(.error, message, file: file, line: position?.line ?? 0, column: position?.column ?? 0))
        }
        let root: JSONNode
        do {
            root = try JSONNode(parsing: json)
        } catch {
            complain("is not JSON: \(error.reason)", error.position)
            return
        }
        func texts(_ node: JSONNode?) -> [(text: String, position: TextPosition)] {
            (node?.array ?? []).compactMap { item in
                if let text = item.string { return (text, item.position) }
                complain("expected a string", item.position)
                return nil
            }
        }
        if root["version"]?.integer != 1 { complain("`version` must be 1", root.position) }
        include = texts(root["generate"]?["include"]).map(\.text)
        exclude = texts(root["generate"]?["exclude"]).map(\.text)
        if let name = root["generate"]?["module"]?.string { moduleName = name }
        for service in root["services"]?.object ?? [] {
            var methods: [NSID] = []
            for (text, position) in texts(service.value["methods"]) {
                if let nsid = try? NSID(text) { methods.append(nsid) } else { complain("is not an NSID", position) }
            }
            services.append(ServiceMethods(name: service.key, methods: methods))
        }
    }
}
