/// Hands out names, each once.
///
/// Who asks first gets the name; later ones get a suffix, then a number. Asking in the order of the documents makes
/// the outcome the same in every run.
struct Scope {
    private var taken: Set<String>

    init(reserved: Set<String> = []) {
        taken = reserved
    }

    /// Takes names without asking whether they are free.
    mutating func reserve(_ names: [String]) { taken.formUnion(names) }

    /// The names that are taken in one or the other.
    func union(_ other: Scope) -> Scope { Scope(reserved: taken.union(other.taken)) }

    /// `wanted`, or the nearest name that is free.
    mutating func claim(_ wanted: String, suffix: String) -> String {
        var name = wanted
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = number == 2 ? wanted + suffix : "\(wanted)\(suffix)\(number - 1)"
        }
        return name
    }
}
