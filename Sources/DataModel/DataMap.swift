/// A map of the data model: text keys, each once, in the order of DAG-CBOR (length first, then bytes).
///
/// Keys are compared as UTF-8 bytes. Swift's own string equality merges keys that differ on the wire.
public struct DataMap: Sendable, Hashable {
    private(set) var entries: [(key: String, value: Value)] = []

    public init() {}

    /// Entries that are already in canonical order, as a strict reader has checked.
    init(sorted entries: [(key: String, value: Value)]) {
        self.entries = entries
    }

    /// Entries in any order; nil when a key stands twice. Sorts once, whatever order others chose.
    init?(unsorted entries: [(key: String, value: Value)]) {
        self.entries = entries
        if !isSorted { self.entries.sort { CanonicalOrder.precedes($0.key, $1.key) } }
        guard isSorted else { return nil }
    }

    /// Whether every key comes before the next one, and is not it.
    private var isSorted: Bool {
        zip(entries, entries.dropFirst()).allSatisfy { CanonicalOrder.precedes($0.key, $1.key) }
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    /// The value of a key; setting nil removes the entry, which is not the same as setting `.null`.
    public subscript(key: String) -> Value? {
        get {
            let (index, found) = position(of: key)
            return found ? entries[index].value : nil
        }
        set {
            let (index, found) = position(of: key)
            switch (newValue, found) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert((key, value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds an entry and says whether the key was new; an existing entry stays as it is.
    public mutating func insert(_ value: Value, for key: String) -> Bool {
        let (index, found) = position(of: key)
        if !found { entries.insert((key, value), at: index) }
        return !found
    }

    private func position(of key: String) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if CanonicalOrder.precedes(entries[middle].key, key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return (low, low < entries.count && CanonicalOrder.equal(entries[low].key, key))
    }

    public static func == (a: DataMap, b: DataMap) -> Bool {
        a.entries.count == b.entries.count
            && zip(a.entries, b.entries).allSatisfy { CanonicalOrder.equal($0.key, $1.key) && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries.count)
        for entry in entries {
            CanonicalOrder.hash(entry.key, into: &hasher)
            hasher.combine(entry.value)
        }
    }
}

extension DataMap: Sequence {
    public func makeIterator() -> IndexingIterator<[(key: String, value: Value)]> {
        entries.makeIterator()
    }
}

extension DataMap: ExpressibleByDictionaryLiteral {
    /// The last value of a key that stands twice wins.
    public init(dictionaryLiteral elements: (String, Value)...) {
        for (key, value) in elements { self[key] = value }
    }
}

/// How DAG-CBOR orders and tells apart the keys of a map.
enum CanonicalOrder {
    static func precedes(_ a: String, _ b: String) -> Bool {
        let (left, right) = (a.utf8, b.utf8)
        guard left.count == right.count else { return left.count < right.count }
        return left.lexicographicallyPrecedes(right)
    }

    static func equal(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8)
    }

    static func equal(_ a: String, _ b: StaticString) -> Bool {
        var a = a
        return a.withUTF8 { utf8 in
            utf8.count == b.utf8CodeUnitCount
                && utf8.elementsEqual(UnsafeBufferPointer(start: b.utf8Start, count: utf8.count))
        }
    }

    static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
