/// Hands out names, each once, for kinds of things that share a scope.
///
/// Names of one kind never collide: see ``Spelling``. Of two kinds, the one that asks first keeps the plain name.
struct Scope {
    private var taken: Set<String>
    /// Where to go on counting for a name, so that many equal ones are not counted from the beginning each.
    private var numbers: [String: Int] = [:]

    init(reserved: Set<String> = []) {
        taken = reserved
    }

    /// Takes names without asking whether they are free.
    mutating func reserve(_ names: [String]) { taken.formUnion(names) }

    /// The names that are taken in one or the other.
    func union(_ other: Scope) -> Scope { Scope(reserved: taken.union(other.taken)) }

    /// `wanted`, or the nearest name that is free.
    mutating func claim(_ wanted: String, suffix: String) -> String {
        guard !taken.insert(wanted).inserted else { return wanted }
        let base = wanted + suffix
        var number = numbers[base] ?? 1
        var name: String
        repeat {
            name = number == 1 ? base : "\(base)\(number)"
            number += 1
        } while !taken.insert(name).inserted
        numbers[base] = number
        return name
    }
}
