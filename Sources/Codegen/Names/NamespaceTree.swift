import Schema
import Syntax

/// The enumerations that spell NSIDs: `com.atproto.label.defs` is `Com.Atproto.Label.Defs`.
///
/// A path says who declares each part, where that is not who declares the part before it:
/// `Base::Com.Mine::Example.Thing` is the type `Thing` of the module `Mine`, which has extended the enumeration `Com`
/// of the module `Base`.
struct NamespaceTree {
    let module: String
    /// The path that all roots of the module lie in; empty for none.
    let root: String
    /// The names of what documents contain, by path.
    private var yielding: [String: [String]] = [:]
    /// The path of every beginning of every NSID, by its segments.
    private var paths: [[String]: String] = [:]
    private(set) var scopes: [String: Scope] = [:]
    /// The paths directly inside of a path that this module declares, in order.
    private(set) var children: [String: [String]] = [:]
    private var documents: Set<String> = []
    /// The paths that are types themselves: of documents whose main definition is a type.
    private var types: Set<String> = []
    /// What methods have, and so nothing else in their enumerations.
    private static let methodMembers = [
        "Parameters", "Input", "Output", "Message", "Failure", "PageItem", "inputEncoding", "outputEncoding",
        "subprotocol",
    ]

    /// The tree of a module, which goes on where the trees of `imports` end.
    ///
    /// - Parameters:
    ///   - prefix: an enumeration around all roots of the module.
    ///   - methods: those of `nsids` that are methods.
    ///   - types: those of `nsids` whose main definition is a type.
    ///   - members: the names that documents need for what is in them; documents inside of theirs give way.
    ///   - reserved: names that roots cannot have.
    ///   - nsids: in the order in which names are handed out.
    init(
        _ nsids: [NSID], methods: Set<NSID>, types: Set<NSID>, members: [NSID: [String]], module: String,
        prefix: String?, reserved: [String], imports: [ResolvedModule]
    ) {
        self.module = module
        root = prefix.map { "\(module)::\(Spelling.capitalized($0))" } ?? ""
        if root.isEmpty {
            for imported in imports.reversed() { paths.merge(imported.tree.paths) { $1 } }
        }
        for imported in imports { scopes.merge(imported.scopes) { $0.union($1) } }
        reserve(reserved, in: root)
        if !root.isEmpty { children[""] = [root] }
        // Names inside of a document are reserved before any document inside of it is declared.
        for nsid in nsids.sorted(by: { $0.segments.count < $1.segments.count }) {
            let segments = nsid.normalized.segments
            var parent = root
            for length in 1..<segments.count {
                parent = path(of: Array(segments.prefix(length)), in: parent)
            }
            let path = document(segments, in: parent, isMethod: methods.contains(nsid))
            documents.insert(path)
            if types.contains(nsid), isOwn(path) { self.types.insert(path) }
            yielding.merge([path: members[nsid] ?? []]) { $0 + $1 }
            if methods.contains(nsid) { reserve(Self.methodMembers, in: path) }
        }
    }

    private mutating func reserve(_ names: [String], in path: String) {
        var scope = scope(path)
        scope.reserve(names)
        scopes[path] = scope
    }

    private mutating func path(of segments: [String], in parent: String) -> String {
        paths[segments] ?? declare(segments, in: parent, suffix: "Space")
    }

    /// A method needs an enumeration of its own module: it is what conforms.
    private mutating func document(_ segments: [String], in parent: String, isMethod: Bool) -> String {
        if let path = paths[segments], !isMethod || isOwn(path) { return path }
        return declare(segments, in: parent, suffix: paths[segments] == nil ? "Space" : "Method")
    }

    private mutating func declare(_ segments: [String], in parent: String, suffix: String) -> String {
        var scope = scope(parent)
        let wanted = Spelling.segment(segments.last ?? "")
        let name = scope.claim(yielding[parent]?.contains(wanted) == true ? wanted + suffix : wanted, suffix: suffix)
        scopes[parent] = scope
        let path = child(name, of: parent)
        paths[segments] = path
        children[parent, default: []].append(path)
        return path
    }

    /// The path of what this module declares under that name.
    func child(_ name: String, of parent: String) -> String {
        if parent.isEmpty { return "\(module)::\(name)" }
        return isOwn(parent) ? "\(parent).\(name)" : "\(parent).\(module)::\(name)"
    }

    /// Whether this module declares the path's last part.
    func isOwn(_ path: String) -> Bool { Self.owner(of: path) == module }

    /// The module that declares the last part of a path.
    static func owner(of path: String) -> Substring {
        guard let end = path.utf8.lastIndex(of: UInt8(ascii: ":")) else { return "" }
        let module = path[..<end].dropLast()
        let start = module.utf8.lastIndex(of: UInt8(ascii: ".")).map { module.utf8.index(after: $0) }
        return module[(start ?? module.startIndex)...]
    }

    /// The path of a document.
    func path(of nsid: NSID) -> String { paths[nsid.normalized.segments] ?? "" }

    /// Whether other NSIDs of this module begin with this path's.
    func hasChildren(_ path: String) -> Bool { children[path] != nil }

    /// Whether the path belongs to a document alone and so is declared in the document's own file.
    func isLeaf(_ path: String) -> Bool {
        documents.contains(path) && isOwn(path) && (!hasChildren(path) || types.contains(path))
    }

    /// Whether the path is a type, which its document's file declares, and not an enumeration.
    func isType(_ path: String) -> Bool { types.contains(path) }

    /// The names that are taken inside of a path.
    func scope(_ path: String) -> Scope {
        scopes[path] ?? Scope(reserved: Identifier.reservedTypes)
    }

    /// The roots of other modules that this module adds to.
    var foreignRoots: [String] {
        Set(grafts.compactMap { $0.split(separator: ".").first.map(String.init) }).sorted()
    }

    /// The paths of other modules in which this one declares something.
    var grafts: [String] { children.keys.filter { !$0.isEmpty && !isOwn($0) }.sorted() }
}
