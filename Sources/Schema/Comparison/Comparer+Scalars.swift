extension Comparer {
    mutating func boolean(_ old: BooleanSchema, _ new: BooleanSchema, _ direction: Direction, _ path: String) {
        note(.constValue, Effect.value(old.const, new.const, ==), direction, path, "the one value allowed changed")
        defaultValue(old.default, new.default, ==, path)
    }

    mutating func integer(_ old: IntegerSchema, _ new: IntegerSchema, _ direction: Direction, _ path: String) {
        allowed((old.const, old.allowed), (new.const, new.allowed), ==, direction, path)
        let range = Effect.minimum(old.minimum, new.minimum).union(Effect.maximum(old.maximum, new.maximum))
        note(
            .integerRange, range, direction, path,
            "the range was \(Bounds.text(old.minimum, old.maximum)) and is \(Bounds.text(new.minimum, new.maximum))")
        defaultValue(old.default, new.default, ==, path)
    }

    mutating func string(_ old: StringSchema, _ new: StringSchema, _ direction: Direction, _ path: String) {
        let same = Constraint.equal
        allowed((old.const, old.allowed), (new.const, new.allowed), same, direction, path)
        note(
            .stringFormat, StringFormat.effect(from: old.format, to: new.format), direction, path,
            "the format was \(old.format?.rawValue ?? "any") and is \(new.format?.rawValue ?? "any")")
        length(.stringLength, "bytes", old.length, new.length, direction, path)
        length(.stringLength, "graphemes", old.graphemes, new.graphemes, direction, path)
        if !Effect.list(old.knownValues, new.knownValues, same).isEmpty {
            note(.knownValues, breaks: false, path, "the known values changed")
        }
        defaultValue(old.default, new.default, same, path)
    }

    mutating func blob(_ old: BlobSchema, _ new: BlobSchema, _ direction: Direction, _ path: String) {
        let accept = MediaType.effect(from: old.accept, to: new.accept)
        note(.blobAccept, accept, direction, path, "the media types that are accepted changed")
        note(
            .blobSize, Effect.maximum(old.maxSize, new.maxSize), direction, path,
            "the size was \(Bounds.text(nil, old.maxSize)) and is \(Bounds.text(nil, new.maxSize))")
    }

    /// `unit`: what is counted.
    mutating func length(
        _ kind: ChangeKind, _ unit: String, _ old: LengthRange, _ new: LengthRange, _ direction: Direction,
        _ path: String
    ) {
        let effect = Effect.minimum(old.minimum, new.minimum).union(Effect.maximum(old.maximum, new.maximum))
        note(
            kind, effect, direction, path,
            "the length in \(unit) was \(Bounds.text(old.minimum, old.maximum)) and is "
                + Bounds.text(new.minimum, new.maximum))
    }

    /// Compares what `const` and `enum` allow together. A `const` is a closed list of one value, and the usual first
    /// step to a longer list, so that a list which contains it breaks nothing.
    private mutating func allowed<Item>(
        _ old: (const: Item?, list: [Item]?), _ new: (const: Item?, list: [Item]?), _ same: (Item, Item) -> Bool,
        _ direction: Direction, _ path: String
    ) {
        let list = "the closed list changed"
        if old.list == nil, new.list == nil {
            let effect = Effect.value(old.const, new.const, same)
            return note(.constValue, effect, direction, path, "the one value allowed changed")
        }
        let effect = Effect.list(old.const.map { [$0] } ?? old.list, new.const.map { [$0] } ?? new.list, same)
        if old.const != nil, new.const == nil, new.list != nil, effect == .widens {
            note(.enumValues, breaks: false, path, "the one value allowed is now in a closed list")
        } else {
            note(.enumValues, effect, direction, path, list)
        }
    }

    private mutating func defaultValue<Item>(
        _ old: Item?, _ new: Item?, _ same: (Item, Item) -> Bool, _ path: String
    ) {
        guard !Effect.value(old, new, same).isEmpty else { return }
        note(.defaultValue, breaks: false, path, "the default changed")
    }
}

/// Lower and upper bounds in words.
enum Bounds {
    static func text<Number: BinaryInteger>(_ minimum: Number?, _ maximum: Number?) -> String {
        switch (minimum, maximum) {
        case (nil, nil): "unbounded"
        case (let minimum?, nil): "at least \(minimum)"
        case (nil, let maximum?): "at most \(maximum)"
        case (let minimum?, let maximum?): "\(minimum) to \(maximum)"
        }
    }
}

extension StringFormat {
    /// What it means that texts had one format, or any, and have another.
    static func effect(from old: StringFormat?, to new: StringFormat?) -> Effect {
        if let old, let new {
            if old == new { return [] }
            if new.includes(old) { return .widens }
            return old.includes(new) ? .narrows : .both
        }
        return Effect.value(old, new) { $0 == $1 }
    }

    /// Whether every text of `other` is one of this format too.
    private func includes(_ other: StringFormat) -> Bool {
        switch self {
        case .atIdentifier: other == .did || other == .handle
        case .recordKey: other == .tid
        case .uri: other == .did || other == .atURI
        default: false
        }
    }
}
