import Schema
import Syntax

/// The enumerations that spell NSIDs: `com.atproto.label.defs` is `Com.Atproto.Label.Defs`.
struct NamespaceTree {
    /// Swift's path of every beginning of every NSID, by its segments.
    private var paths: [[String]: String] = [:]
    private var scopes: [String: Scope] = [:]
    /// The names directly inside of a path, in order.
    private(set) var children: [String: [String]] = [:]
    private var documents: Set<String> = []

    /// `nsids` in the order in which names are handed out.
    init(_ nsids: [NSID]) {
        for nsid in nsids {
            let segments = nsid.normalized.segments
            var parent = ""
            for length in 1...segments.count {
                parent = path(of: Array(segments.prefix(length)), in: parent)
            }
            documents.insert(parent)
        }
    }

    private mutating func path(of segments: [String], in parent: String) -> String {
        if let path = paths[segments] { return path }
        var scope = scopes[parent] ?? Scope(reserved: Identifier.reservedTypes)
        let name = scope.claim(Identifier.type(segments.last ?? ""), suffix: "Space")
        scopes[parent] = scope
        let path = parent.isEmpty ? name : "\(parent).\(name)"
        paths[segments] = path
        children[parent, default: []].append(name)
        return path
    }

    /// The path of a document.
    func path(of nsid: NSID) -> String { paths[nsid.normalized.segments] ?? "" }

    /// Whether other NSIDs begin with this path's.
    func hasChildren(_ path: String) -> Bool { children[path] != nil }

    /// Whether the path belongs to a document alone and so is declared in the document's own file.
    func isLeaf(_ path: String) -> Bool { documents.contains(path) && !hasChildren(path) }

    /// The names that are taken inside of a path.
    func scope(_ path: String) -> Scope { scopes[path] ?? Scope(reserved: Identifier.reservedTypes) }
}
