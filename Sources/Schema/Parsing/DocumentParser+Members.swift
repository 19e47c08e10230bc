import Syntax

extension DocumentParser {
    /// The member, or an error that it is absent.
    mutating func required(_ name: String, of place: Place, _ rule: LintRule = .lexiconSchema) -> Place? {
        guard let member = place.member(name) else {
            error(place, "has no `\(name)`", rule)
            return nil
        }
        return member
    }

    mutating func requiredText(_ name: String, of place: Place, _ rule: LintRule = .lexiconSchema) -> String? {
        guard let member = required(name, of: place, rule) else { return nil }
        return text(member, rule)
    }

    mutating func optionalText(_ name: String, of place: Place) -> String? {
        guard let member = place.member(name) else { return nil }
        return text(member)
    }

    mutating func optionalFlag(_ name: String, of place: Place) -> Bool? {
        guard let member = place.member(name) else { return nil }
        if member.flag == nil { error(member, "expected true or false, found \(member.kindName)") }
        return member.flag
    }

    mutating func optionalInteger(_ name: String, of place: Place) -> Int64? {
        guard let member = place.member(name) else { return nil }
        return integer(member)
    }

    mutating func optionalTexts(_ name: String, of place: Place) -> [String]? {
        guard let items = optionalItems(name, of: place) else { return nil }
        return items.compactMap { text($0) }
    }

    mutating func optionalIntegers(_ name: String, of place: Place) -> [Int64]? {
        guard let items = optionalItems(name, of: place) else { return nil }
        return items.compactMap { integer($0) }
    }

    mutating func optionalItems(_ name: String, of place: Place) -> [Place]? {
        guard let member = place.member(name) else { return nil }
        if member.items == nil { error(member, "expected an array, found \(member.kindName)") }
        return member.items
    }

    mutating func text(_ place: Place, _ rule: LintRule = .lexiconSchema) -> String? {
        if place.text == nil { error(place, "expected a string, found \(place.kindName)", rule) }
        return place.text
    }

    mutating func integer(_ place: Place) -> Int64? {
        if place.integer == nil { error(place, "expected a whole number of 64 bits, found \(place.kindName)") }
        return place.integer
    }

    /// A pair of bounds on a length, such as `minLength` and `maxLength`.
    mutating func lengths(_ least: String, _ most: String, of place: Place) -> LengthRange {
        let range = LengthRange(minimum: length(least, of: place), maximum: length(most, of: place))
        if let minimum = range.minimum, let maximum = range.maximum, minimum > maximum {
            error(place, "`\(least)` is greater than `\(most)`")
        }
        return range
    }

    private mutating func length(_ name: String, of place: Place) -> Int? {
        guard let member = place.member(name), let value = integer(member) else { return nil }
        guard let length = Int(exactly: value), length >= 0 else {
            error(member, "`\(name)` must not be negative")
            return nil
        }
        return length
    }

    /// A reference, made absolute.
    mutating func reference(_ place: Place) -> Reference? {
        guard let text = text(place), let id else { return nil }
        guard let reference = Reference(text, in: id) else {
            error(place, "`\(text)` is not a reference: `#name`, an NSID, or both")
            return nil
        }
        return reference
    }
}
