/// A document of random content.
struct MadeDocument {
    let file: String
    let text: String
}

/// Makes lexicons that use all of the language, in all combinations that chance brings.
///
/// All definitions get their names first, then their content. What must be there refers only to definitions that come
/// before, so that every definition has a value that ends.
struct LexiconMaker {
    static let documentCount = 40

    /// What a definition is; those of methods are not referred to.
    enum Kind {
        case record, object, array, scalar, token, method
    }

    struct Entry {
        let nsid: String
        let name: String
        let kind: Kind
        /// The place in the order of all definitions.
        let rank: Int

        /// As `$type` has it.
        var typeName: String { name == "main" ? nsid : "\(nsid)#\(name)" }
    }

    /// What the content of a definition may refer to.
    struct Context {
        let entry: Entry
        /// Whether it is data that is no type of its own: such data must not contain itself.
        var isPlain: Bool { entry.kind == .array || entry.kind == .scalar }
        var depth = 0
        /// Whether a value must be there.
        var isNeeded = true
    }

    var chance: Chance
    private(set) var entries: [Entry] = []
    private var ids: [String] = []

    private let documentCount: Int

    init(seed: UInt64, documentCount: Int = LexiconMaker.documentCount) {
        chance = Chance(seed: seed)
        self.documentCount = documentCount
    }

    mutating func documents() -> [MadeDocument] {
        for number in 0..<documentCount { plan(number) }
        return ids.enumerated().map { number, id in
            let parts = entries.filter { $0.nsid == id }
            let defs = parts.map { (name: $0.name, value: definition($0, number)) }
            var members: [(name: String, value: JSONText)] = [
                ("lexicon", .number(1)), ("id", .text(id)), ("defs", .object(defs)),
            ]
            if chance.percent(30) {
                members.insert(("description", .text("Made by chance. */ \u{e9} \"x\"\n\\")), at: 2)
            }
            let prefix = number < 10 ? "0" : ""
            return MadeDocument(
                file: "\(prefix)\(number).json", text: JSONText.object(members).written() + "\n")
        }
    }

    // MARK: Names

    private mutating func plan(_ number: Int) {
        let id = newID()
        ids.append(id)
        var names = Names.definitions
        func add(_ name: String, _ kind: Kind) {
            entries.append(Entry(nsid: id, name: name, kind: kind, rank: entries.count))
        }
        let others: [Kind] = [.object, .object, .object, .array, .array, .scalar, .scalar, .token]
        for _ in 0..<chance.number(1...4) {
            let name = names.remove(at: chance.below(names.count))
            add(name, chance.pick(others))
        }
        switch number % 8 {
        case 0, 4: add("main", .record)
        case 2, 3: add("main", .method)
        case 6: add("main", .object)
        case 7: add("main", number == 7 || number == 23 ? .method : .object)
        default:
            for kind in [Kind.array, .scalar, .object] {
                let name = names.remove(at: chance.below(names.count))
                add(name, kind)
            }
        }
    }

    /// A name that no other document has; the case of its authority tells no documents apart.
    private mutating func newID() -> String {
        while true {
            var authority = chance.pick(Names.authorities)
            // Names of documents that other names begin with.
            if chance.percent(20), let parent = ids.randomPick(&chance) { authority = parent.lowercased() }
            let id = "\(authority).\(chance.pick(Names.documents))"
            let isNew = !ids.contains { $0.lowercased() == id.lowercased() }
            if isNew, id.utf8.count < 60 { return id }
        }
    }

    // MARK: Definitions

    private mutating func definition(_ entry: Entry, _ number: Int) -> JSONText {
        let context = Context(entry: entry)
        switch entry.kind {
        case .record:
            let keys = ["tid", "nsid", "any", "literal:self"]
            return .object([
                ("type", .text("record")), ("key", .text(keys[number / 4 % 4])),
                ("record", object(context, count: chance.number(0...7))),
            ])
        case .object: return object(context, count: count(of: entry))
        case .array: return array(context)
        case .scalar: return scalar(context)
        case .token: return .object([("type", .text("token"))])
        case .method: return method(context, number)
        }
    }

    /// One object has more fields than there are bits in a word.
    private mutating func count(of entry: Entry) -> Int {
        let first = entries.first { $0.kind == .object && $0.name == "main" }
        return entry.rank == first?.rank ? 75 : chance.number(0...7)
    }

    // MARK: References

    /// A reference to something of the wanted kinds; nil if there is none.
    mutating func reference(_ kinds: Set<Kind>, _ context: Context) -> String? {
        let limit = context.entry.rank
        let candidates = entries.filter { entry in
            guard kinds.contains(entry.kind) else { return false }
            if context.isNeeded { return entry.rank < limit }
            return !context.isPlain || entry.rank < limit || entry.kind == .object || entry.kind == .record
        }
        guard let entry = candidates.randomPick(&chance) else { return nil }
        return text(of: entry, in: context.entry.nsid)
    }

    /// One of the ways to write a reference.
    private mutating func text(of entry: Entry, in nsid: String) -> String {
        if entry.nsid == nsid, chance.percent(70) { return "#\(entry.name)" }
        if entry.name == "main", chance.percent(70) { return entry.nsid }
        return "\(entry.nsid)#\(entry.name)"
    }

    /// Every token, as strings name them.
    var tokens: [String] { entries.filter { $0.kind == .token }.map(\.typeName) }
}

extension Array {
    /// One of the elements; nil if there is none.
    func randomPick(_ chance: inout Chance) -> Element? { isEmpty ? nil : chance.pick(self) }
}
