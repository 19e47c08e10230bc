/// Who writes the data that a schema describes, and who reads it.
enum Direction: Sendable {
    /// Anybody writes it at any time: records, and definitions that others may refer to.
    case anywhere
    /// Clients write it, and the endpoint reads it.
    case request
    /// The endpoint writes it, and clients read it.
    case answer

    /// Whether a change that has `effect` breaks somebody.
    func breaks(_ effect: Effect) -> Bool {
        switch self {
        case .anywhere: !effect.isEmpty
        case .request: effect.contains(.narrows)
        case .answer: effect.contains(.widens)
        }
    }

    /// Why such a change breaks; nil if it does not.
    func reason(_ effect: Effect) -> String? {
        switch self {
        case .anywhere:
            if effect == .narrows { return "data that was valid is not any more" }
            return effect.isEmpty ? nil : "those who know the old version refuse new data"
        case .request: return effect.contains(.narrows) ? "requests that were valid are not any more" : nil
        case .answer: return effect.contains(.widens) ? "clients that know the old version refuse new answers" : nil
        }
    }

    /// Why a change of whether a property is present or null breaks.
    ///
    /// Generated code rejects data that lacks a required property or has an unexpected null. Clients and servers of
    /// both versions meet, so both effects break in every direction.
    func presenceReason(_ effect: Effect) -> String {
        switch self {
        case .request where !effect.contains(.narrows): "servers that know the old version reject new requests"
        case .answer where !effect.contains(.widens): "clients that know the new version reject old answers"
        default: reason(effect) ?? ""
        }
    }
}

/// What a change does to the values that are allowed.
struct Effect: OptionSet, Sendable {
    let rawValue: Int

    /// Some are not allowed any more.
    static let narrows = Effect(rawValue: 1)
    /// Some are allowed that were not.
    static let widens = Effect(rawValue: 2)
    static let both: Effect = [.narrows, .widens]

    /// Of two upper bounds, where nil is none.
    static func maximum<Number: Comparable>(_ old: Number?, _ new: Number?) -> Effect {
        switch (old, new) {
        case (nil, nil): []
        case (nil, _): .narrows
        case (_, nil): .widens
        case (let old?, let new?): new < old ? .narrows : new > old ? .widens : []
        }
    }

    /// Of two lower bounds, where nil is none.
    static func minimum<Number: Comparable>(_ old: Number?, _ new: Number?) -> Effect {
        switch (old, new) {
        case (nil, nil): []
        case (nil, _): .narrows
        case (_, nil): .widens
        case (let old?, let new?): new > old ? .narrows : new < old ? .widens : []
        }
    }

    /// Of two lists of what is allowed, where nil is everything.
    static func list<Item>(_ old: [Item]?, _ new: [Item]?, _ same: (Item, Item) -> Bool) -> Effect {
        guard let old else { return new == nil ? [] : .narrows }
        guard let new else { return .widens }
        var effect: Effect = []
        if old.contains(where: { item in !new.contains { same(item, $0) } }) { effect.insert(.narrows) }
        if new.contains(where: { item in !old.contains { same(item, $0) } }) { effect.insert(.widens) }
        return effect
    }

    /// Of two single values, where nil is any.
    static func value<Item>(_ old: Item?, _ new: Item?, _ same: (Item, Item) -> Bool) -> Effect {
        switch (old, new) {
        case (nil, nil): []
        case (nil, _): .narrows
        case (_, nil): .widens
        case (let old?, let new?): same(old, new) ? [] : .both
        }
    }
}
